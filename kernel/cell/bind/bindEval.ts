import { parse, type AnyNode, type Program } from "acorn";
import { analyze } from "eslint-scope";
import MagicString from "magic-string";
import { children } from "../children.js";

/**
 * The text of a direct `eval`, with the notebook's names in it led to their boxes: `x + 1` becomes
 * `$cell.box("x").$ + 1`. What is no JavaScript stays as it is: `eval` itself says best what is wrong with it.
 */
export function bindEval(js: string, context: string, isBox: (name: string) => boolean): string {
  let program: Program;
  try {
    program = parse(js, { ecmaVersion: "latest", allowSuperOutsideMethod: true, ranges: true });
  } catch {
    return js;
  }
  const { through, variables } = analyze(program as never, { ecmaVersion: 2022, ignoreEval: true }).globalScope!;
  const own = new Set(variables.filter(({ defs }) => defs.length).map(({ name }) => name));
  const calls = new Set<number>();
  const shorthands = new Set<number>();
  const visit = (node: AnyNode): void => {
    if (node.type === "CallExpression") calls.add(node.callee.start);
    if (node.type === "TaggedTemplateExpression") calls.add(node.tag.start);
    if (node.type === "Property" && node.shorthand) shorthands.add(node.start);
    for (const child of children(node)) visit(child);
  };
  visit(program);
  const text = new MagicString(js);
  for (const { identifier } of through) {
    const { name, start, end } = identifier as unknown as { name: string; start: number; end: number };
    if (own.has(name) || !isBox(name)) continue;
    const box = `${context}.box(${JSON.stringify(name)}).$`;
    text.update(start, end, shorthands.has(start) ? `${name}: ${box}` : calls.has(start) ? `(0, ${box})` : box);
  }
  return text.toString();
}
