import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { fieldsOf, gradeIdOf } from "./nbgraderCell.js";

/**
 * The submission with the source's cells known again where a tool has dropped their metadata: by the cell's id, which the
 * release has given it. A cell that has a grade_id is what that says, and a grade_id that is there is given to no other.
 */
export function matchCells(submission: Notebook, source: Notebook): Notebook {
  const there = new Set(submission.cells.map(gradeIdOf));
  const lost = new Map(
    source.cells.filter((cell) => fieldsOf(cell) && !there.has(gradeIdOf(cell))).map((cell) => [cell.id, cell]),
  );
  if (lost.size === 0) return submission;
  const cells = submission.cells.map((cell) => {
    const original = gradeIdOf(cell) === undefined ? lost.get(cell.id) : undefined;
    return original ? { ...cell, metadata: { ...cell.metadata, nbgrader: fieldsOf(original) } } : cell;
  });
  return { ...submission, cells };
}

/** What an instructor should know of a submission's cells, in words; undefined where all is well. */
export function cellsMissing(submission: Notebook, source: Notebook): string | undefined {
  const there = new Set(matchCells(submission, source).cells.map(gradeIdOf));
  const wanted = source.cells.filter(fieldsOf);
  if (submission.cells.length === 0) return "the notebook is empty: it has no cells";
  if (wanted.length === 0 || wanted.some((cell) => there.has(gradeIdOf(cell)))) return undefined;
  return "none of the assignment's cells is in it: it is another notebook, or a tool has dropped what names its cells";
}
