import { plain } from "./roster.js";

/** A notebook's or archive's name without what it ends with. */
export const stem = (name: string): string => name.replace(/\.ipynb(\.(txt|json))?$|\.zip$/i, "");

/** Whether a file is named as a notebook; browsers add `.txt` or `.json`. */
export const isNotebookName = (name: string): boolean => /\.ipynb(\.(txt|json))?$/i.test(name);

/** `w1 (2)`, `w1-2` (Canvas), `w1 - Copy`: what browsers and systems add to a second file of a name. */
const copySign = /(?:\s*\((\d+)\)|-(\d{1,2})|[ _-]+copy(?:\s*\(?\d+\)?|\d+)?|[ _-]+kopie)$/i;

/** The name without signs that it is a copy, and which of them it is: 0 for the first. */
export function withoutCopySign(name: string): { name: string; copy: number } {
  let copy = 0;
  for (let found; (found = copySign.exec(name));) {
    copy += Number(found[1] ?? found[2] ?? 1);
    name = name.slice(0, found.index);
  }
  return { name: name.replace(/^(copy of|kopie von)[ _-]+/i, ""), copy };
}

/** The assignment that a name is: `W1`, `w1 (1)` and `w1-2` are w1. */
export function assignmentNamed(name: string, assignments: readonly string[]): string | undefined {
  const same = (text: string): string | undefined => assignments.find((each) => plain(each) === plain(text));
  return same(stem(name)) ?? same(withoutCopySign(stem(name)).name);
}

/**
 * The assignment that a name holds, between others: `ann_lee-w1`, `Homework w1 final`; the longest where there are several.
 */
export function assignmentIn(
  name: string,
  assignments: readonly string[],
): { assignment: string; rest: string } | undefined {
  const text = stem(name);
  const byLength = [...assignments].sort((a, b) => b.length - a.length);
  for (const assignment of byLength) {
    const words = assignment
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .map(escape);
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${words.join("[^\\p{L}\\p{N}]*")}(?![\\p{L}\\p{N}])`, "iu");
    const found = pattern.exec(text);
    if (!found) continue;
    const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
    return { assignment, rest: withoutCopySign(rest.replace(/[\s_-]+$/, "")).name.replace(/^[\s_.-]+|[\s_.-]+$/g, "") };
  }
  return undefined;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
