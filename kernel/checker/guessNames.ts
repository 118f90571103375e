import type { CellNames, DeclarationKind } from "./analyseCell.js";

const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
const declaration =
  /^(?:(?:export|async|abstract)\s+)*(let|var|const|function|class|enum|namespace|interface|type)\b[\s*]*([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;
const assignment = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:[-+*/%&|^?<>]*=(?![=>])|\+\+|--)/gu;

/**
 * Names of a cell by the look of its text. Most often right, which saves a second edit; wrong does no harm, since
 * `analyseCell` has the last word.
 */
export function guessNames(code: string): CellNames {
  const declared = new Map<string, DeclarationKind>();
  for (const [, kind, name] of code.matchAll(declaration)) declared.set(name!, kind as DeclarationKind);
  const assigned = new Set(Array.from(code.matchAll(assignment), ([, name]) => name!));
  return { declared, exported: new Map(), assigned, mentioned: new Set(code.match(word)) };
}
