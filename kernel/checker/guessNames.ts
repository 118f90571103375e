import type { CellNames, DeclarationKind } from "./analyseCell.js";

const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
const declaration =
  /^(?:(?:export|async|abstract)\s{1,99}){0,3}(let|var|const|function|class|enum|namespace|interface|type)\b[\s*]{0,99}([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;
/** What makes the word before it a name that is given a new value. Sticky: looked for behind each word. */
const assignment = /\s{0,99}(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\+\+|--)/y;

/**
 * Names of a cell by the look of its text. Most often right, which saves a second edit; wrong does no harm, since
 * `analyseCell` has the last word.
 */
export function guessNames(code: string): CellNames {
  const declared = new Map<string, DeclarationKind>();
  for (const [, kind, name] of code.matchAll(declaration)) declared.set(name!, kind as DeclarationKind);
  const assigned = new Set<string>();
  const mentioned = new Set<string>();
  for (const { 0: name, index } of code.matchAll(word)) {
    mentioned.add(name);
    assignment.lastIndex = index + name.length;
    if (assignment.test(code)) assigned.add(name);
  }
  return { declared, exported: new Map(), assigned, mentioned };
}
