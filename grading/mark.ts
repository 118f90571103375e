import type { Cell } from "tskernel/dist/notebook/Notebook.js";
import { checksumOf, gradeIdOf, isGraded, isTest, pointsOf } from "./nbgraderCell.js";

export interface Mark {
  readonly id: string;
  readonly points: number;
  /** `null`: a person has to mark it. */
  readonly score: number | null;
}

/**
 * A graded cell's mark by nbgrader's rules (`utils.determine_grade`): an error or anything on stderr gives nothing, a
 * number as the result is the score, all else full points. Where nbgrader gives full points for a number that is none
 * (NaN, below 0) or stops (above the points), this gives 0 and the points.
 *
 * @param release the cell as it was handed out: an answer that is still the same is worth 0.
 */
export function markOf(cell: Cell, release: Cell | undefined): Mark {
  if (!isGraded(cell)) throw new Error(`cell "${cell.id}" has no points`);
  const [id, points] = [gradeIdOf(cell)!, pointsOf(cell)];
  if (isTest(cell)) return { id, points, score: scoreOf(cell, points) };
  const unanswered = release !== undefined && checksumOf(cell) === checksumOf(release);
  return { id, points, score: unanswered ? 0 : null };
}

function scoreOf(cell: Cell, points: number): number {
  if (cell.cell_type !== "code") return 0;
  for (const output of cell.outputs) {
    if (output.output_type === "error") return 0;
    if (output.output_type === "stream" && output.name === "stderr") return 0;
    if (output.output_type !== "execute_result") continue;
    const text = String(output.data["text/plain"]).trim();
    const score = Number(text);
    if (/^-?Infinity$|^NaN$/.test(text)) return 0;
    return text === "" || Number.isNaN(score) ? points : Math.min(points, Math.max(0, score));
  }
  return points;
}
