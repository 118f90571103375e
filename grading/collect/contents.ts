import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { decodeText } from "../decodeText.js";
import { fieldsOf, gradeIdOf } from "../nbgraderCell.js";

/** By which cells a notebook is known to be an assignment's. */
export interface AssignmentCells {
  readonly assignment: string;
  readonly gradeIds: ReadonlySet<string>;
  readonly cellIds: ReadonlySet<string>;
}

export function cellsOf(assignment: string, source: Notebook): AssignmentCells {
  const marked = source.cells.filter(fieldsOf);
  return {
    assignment,
    gradeIds: new Set(marked.map((cell) => gradeIdOf(cell)!)),
    cellIds: new Set(marked.map(({ id }) => id)),
  };
}

/** The names of the cells in what may be a notebook; undefined where it is none. Nothing of it is trusted. */
function idsIn(bytes: Buffer): string[] | undefined {
  let notebook: unknown;
  try {
    notebook = JSON.parse(decodeText(bytes).text);
  } catch {
    return undefined;
  }
  const { cells } = (notebook ?? {}) as { cells?: unknown };
  if (!Array.isArray(cells)) return undefined;
  return cells.flatMap((cell: unknown) => {
    const { id, metadata } = (cell ?? {}) as { id?: unknown; metadata?: { nbgrader?: { grade_id?: unknown } } };
    const grade = metadata?.nbgrader?.grade_id;
    return [id, grade].filter((each): each is string => typeof each === "string");
  });
}

/**
 * What a file's content says: whether it is a notebook, and the assignment whose cells it has most of; none where it has
 * fewer than half of anyone's.
 */
export function recognize(
  bytes: Buffer,
  known: readonly AssignmentCells[],
): { isNotebook: boolean; assignment: string | undefined } {
  const ids = idsIn(bytes);
  if (!ids) return { isNotebook: false, assignment: undefined };
  const own = new Set(ids);
  const share = (wanted: ReadonlySet<string>): number =>
    wanted.size === 0 ? 0 : [...wanted].filter((id) => own.has(id)).length / wanted.size;
  const shares = known
    .map(({ assignment, gradeIds, cellIds }) => ({ assignment, share: Math.max(share(gradeIds), share(cellIds)) }))
    .sort((a, b) => b.share - a.share);
  const [best, second] = shares;
  const isClear = best !== undefined && best.share >= 0.5 && best.share > (second?.share ?? 0);
  return { isNotebook: true, assignment: isClear ? best.assignment : undefined };
}
