import { type Cell, type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { checksumOf, fieldsOf, gradeIdOf, isGraded, isLocked, isSolution } from "./nbgraderCell.js";

/** What stands in place of a solution: the same as in `nbgrader_config.py`. */
const codeStub = '// YOUR CODE HERE\nthrow new Error("Not implemented");';
const textStub = "YOUR ANSWER HERE";

/**
 * The students' version of a source: solutions replaced by stubs, hidden tests and outputs gone, cells locked. It is
 * what `nbgrader generate_assignment` makes of it, to the byte.
 *
 * @throws NotebookError naming the cell whose markers do not pair, or stand where they must not.
 */
export function release(source: Notebook): Notebook {
  source.cells.forEach(checkFields);
  const cells = source.cells.map((cell) => withoutHiddenTests(withStub(withoutOutputs(locked(cell)))));
  const ids = cells.map(gradeIdOf).filter((id) => id !== undefined);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new NotebookError(`two cells have the grade_id "${twice}"`);
  return { ...source, cells: cells.map(withChecksum) };
}

/** @throws NotebookError where a cell is marked, and not so that its marks can be told apart or counted */
function checkFields(cell: Cell, i: number): void {
  const fields = cell.metadata["nbgrader"];
  if (fields === undefined) return;
  const first = cell.source.trim().split("\n")[0]!.slice(0, 60);
  const wrong = (what: string) => new NotebookError(`cell ${i + 1} ("${first}"): nbgrader's metadata ${what}`);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) throw wrong("are no object");
  if (!isGraded(cell) && !isSolution(cell) && !isLocked(cell)) return;
  const id: unknown = gradeIdOf(cell);
  if (typeof id !== "string" || id === "") throw wrong("have no grade_id: give the cell an ID in Create Assignment");
  const points: unknown = fieldsOf(cell)!.points;
  if (isGraded(cell) && !(typeof points === "number" && points >= 0 && points < Infinity)) {
    throw wrong(
      `have ${points === undefined ? "no points" : `points ${JSON.stringify(points)}`}: expected a number, at least 0`,
    );
  }
}

function locked(cell: Cell): Cell {
  if (isSolution(cell)) return withMetadata(cell, { deletable: false });
  return isLocked(cell) ? withMetadata(cell, { deletable: false, editable: false }) : cell;
}

function withoutOutputs(cell: Cell): Cell {
  return cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell;
}

function withStub(cell: Cell): Cell {
  const stub = cell.cell_type === "code" ? codeStub : textStub;
  const { source, found } = replaceRegion(cell, "SOLUTION", stub);
  if (found && !isSolution(cell)) throw new NotebookError(`${nameOf(cell)} holds a solution and is no solution cell`);
  return { ...cell, source: isSolution(cell) && !found ? stub : source };
}

/** The cell as students may see it. */
export function withoutHiddenTests(cell: Cell): Cell {
  const { source, found } = replaceRegion(cell, "HIDDEN TESTS");
  if (found && !isGraded(cell)) throw new NotebookError(`${nameOf(cell)} holds hidden tests and has no points`);
  return { ...cell, source };
}

/** Whether there is something in the cell that students must not see. */
export const hasHiddenTests = (cell: Cell): boolean => isLocked(cell) && replaceRegion(cell, "HIDDEN TESTS").found;

/** Takes out what stands from a line with `BEGIN …` to one with `END …`; a stub takes the first one's indentation. */
function replaceRegion(cell: Cell, what: string, stub?: string): { source: string; found: boolean } {
  const lines: string[] = [];
  let inside = false;
  let found = false;
  for (const line of cell.source.split("\n")) {
    if (line.includes(`BEGIN ${what}`)) {
      if (inside) throw new NotebookError(`${nameOf(cell)}: BEGIN ${what} inside another`);
      inside = found = true;
      const indent = /^\s*/.exec(line)![0];
      if (stub !== undefined) lines.push(...stub.split("\n").map((text) => indent + text));
    } else if (line.includes(`END ${what}`)) {
      if (!inside) throw new NotebookError(`${nameOf(cell)}: END ${what} without a BEGIN`);
      inside = false;
    } else if (!inside) lines.push(line);
  }
  if (inside) throw new NotebookError(`${nameOf(cell)}: BEGIN ${what} without an END`);
  return { source: lines.join("\n"), found };
}

function withChecksum(cell: Cell): Cell {
  if (!isGraded(cell) && !isSolution(cell) && !isLocked(cell)) return cell;
  return withMetadata(cell, { nbgrader: { ...fieldsOf(cell), checksum: checksumOf(cell), cell_type: cell.cell_type } });
}

const withMetadata = (cell: Cell, more: object): Cell => ({ ...cell, metadata: { ...cell.metadata, ...more } });

const nameOf = (cell: Cell): string => `cell "${gradeIdOf(cell) ?? cell.id}"`;
