import type { SourceFile } from "#checker/ast.js";
import { SymbolFlags, type Project } from "#checker/async.js";
import type { CellNames } from "./analyseCell.js";
import type { PrintedTypes } from "./NotebookNames.js";

/**
 * Not literals: `let y = x` makes a `number` of a `const x = 1`, but not of a `const x: 1`. Not `any`: it may be of the
 * kind that takes its type from what is assigned later.
 */
const plain =
  /^(?:number|string|boolean|bigint|undefined|null)(?:\[\])*(?: \| (?:number|string|boolean|bigint|undefined|null)(?:\[\])*)*$/;

/** The plain ones among the types of a cell's variables. */
export async function printedTypes({ checker }: Project, source: SourceFile, names: CellNames): Promise<PrintedTypes> {
  const variables = [...names.declared].flatMap(([name, kind]) => (/^(let|const|var)$/.test(kind) ? [name] : []));
  const types = await Promise.all(
    variables.map(async (name) => {
      const place = { document: source.fileName, position: source.end };
      const symbol = await checker.resolveName(name, SymbolFlags.Value, place);
      const type = symbol && (await checker.getTypeOfSymbol(symbol));
      return type ? checker.typeToString(type) : "";
    }),
  );
  return new Map(variables.flatMap((name, index) => (plain.test(types[index]!) ? [[name, types[index]!]] : [])));
}
