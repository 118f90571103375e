import type { Cell } from "tskernel/dist/notebook/Notebook.js";
import { checksumOf, gradeIdOf, isGraded, isTest, pointsOf } from "./nbgraderCell.js";

export interface Mark {
  readonly id: string;
  readonly points: number;
  /** `null`: a person has to mark it. */
  readonly score: number | null;
  /** How long the test took. */
  readonly seconds?: number;
}

/**
 * A graded cell's mark by nbgrader's rules (`utils.determine_grade`): an error or anything on stderr gives nothing, a
 * number as the result is the score, all else full points. Where nbgrader gives full points for a number that is none
 * (NaN, below 0) or stops (above the points), this gives 0 and the points.
 *
 * @param release the cell as it was handed out: an answer that is still the same is worth 0.
 * @param isPartial whether the test gives partial credit, for the solution at least: then all but a number gives 0.
 */
export function markOf(cell: Cell, release: Cell | undefined, isPartial = false): Mark {
  if (!isGraded(cell)) throw new Error(`cell "${cell.id}" has no points`);
  const [id, points] = [gradeIdOf(cell)!, pointsOf(cell)];
  if (isTest(cell)) return { id, points, score: scoreOf(cell, points, isPartial) };
  const unanswered = release !== undefined && checksumOf(cell) === checksumOf(release);
  return { id, points, score: unanswered ? 0 : null };
}

/** What a test has come to: nothing ("failed"), a number, or anything else, no result at all included ("passed"). */
export function outcomeOf(cell: Cell): "failed" | "passed" | number {
  if (cell.cell_type !== "code") return "failed";
  for (const output of cell.outputs) {
    if (output.output_type === "error") return "failed";
    if (output.output_type === "stream" && output.name === "stderr") return "failed";
    if (output.output_type !== "execute_result") continue;
    const text = String(output.data["text/plain"]).trim();
    const number = Number(text);
    if (text === "NaN") return NaN;
    return text === "" || Number.isNaN(number) ? "passed" : number;
  }
  return "passed";
}

function scoreOf(cell: Cell, points: number, isPartial: boolean): number {
  const outcome = outcomeOf(cell);
  if (outcome === "failed") return 0;
  if (outcome === "passed") return isPartial ? 0 : points;
  return Number.isFinite(outcome) ? Math.min(points, Math.max(0, outcome)) : 0;
}
