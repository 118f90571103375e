import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { matchCells } from "./matchCells.js";
import { gradeIdOf, isLocked } from "./nbgraderCell.js";
import { release } from "./release.js";

/**
 * The notebook to grade: what the student wrote, with everything else as in the source. Cells of the source stand in
 * the source's order, tests with their hidden part, whatever was deleted, edited, moved or copied; cells that the student
 * added stay behind the cell that they stood behind. What was deleted is as it was handed out.
 */
export function restore(handedIn: Notebook, source: Notebook): Notebook {
  const submission = matchCells(handedIn, source);
  const stubs = new Map(release(source).cells.map((cell) => [gradeIdOf(cell), cell.source]));
  const wanted = new Map(source.cells.filter((cell) => gradeIdOf(cell)).map((cell) => [gradeIdOf(cell)!, cell]));
  // Of copies the last counts, as in nbgrader.
  const own = new Map<string, Cell>();
  for (const cell of submission.cells) {
    const original = wanted.get(gradeIdOf(cell) ?? "");
    if (original && !isLocked(original)) own.set(gradeIdOf(cell)!, cell);
  }
  const added = new Map<string | undefined, Cell[]>();
  const addTo = (anchor: string | undefined, cell: Cell): void => {
    const there = added.get(anchor);
    if (there) there.push(cell);
    else added.set(anchor, [cell]);
  };
  const asPlain = plainCells(source);
  let anchor: string | undefined;
  for (const cell of submission.cells) {
    const id = gradeIdOf(cell);
    const original = wanted.get(id ?? "");
    if (!original || (!isLocked(original) && own.get(id!) !== cell)) {
      addTo(anchor, asPlain(cell));
    } else anchor = id;
  }
  const cells = [...(added.get(undefined) ?? [])];
  for (const original of source.cells) {
    const id = gradeIdOf(original);
    if (id === undefined) continue; // an explanation that nbgrader does not know either; the student's copy is there
    const written = own.get(id);
    const text = isLocked(original) ? original.source : (written?.source ?? stubs.get(id)!);
    cells.push({ ...original, source: text });
    for (const cell of added.get(id) ?? []) cells.push(cell);
  }
  return { ...source, cells: cells.map(unrun) };
}

function unrun(cell: Cell): Cell {
  return cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell;
}

/** Makes a cell one of the student's own, whatever it claims to be, with an id that no other has. */
function plainCells(source: Notebook): (cell: Cell) => Cell {
  const taken = new Set(source.cells.map(({ id }) => id));
  let number = 0;
  return (cell) => {
    let { id } = cell;
    while (taken.has(id)) id = `added-${++number}`;
    taken.add(id);
    const { nbgrader: _, ...metadata } = cell.metadata;
    return { ...cell, id, metadata };
  };
}
