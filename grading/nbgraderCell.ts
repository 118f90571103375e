import { createHash } from "node:crypto";
import type { Cell } from "tskernel/dist/notebook/Notebook.js";

/** What nbgrader keeps in a cell's metadata (its schema version 3). */
export interface NbgraderFields {
  grade: boolean;
  solution: boolean;
  locked: boolean;
  task?: boolean;
  grade_id: string;
  points?: number;
  schema_version: number;
  checksum?: string;
  cell_type?: string;
}

export function fieldsOf(cell: Cell): NbgraderFields | undefined {
  const fields = cell.metadata["nbgrader"];
  return typeof fields === "object" && fields !== null ? (fields as NbgraderFields) : undefined;
}

/** Its points count: a test, or an answer that a person marks. */
export const isGraded = (cell: Cell): boolean => fieldsOf(cell)?.grade === true;

/** The student writes in it. */
export const isSolution = (cell: Cell): boolean => fieldsOf(cell)?.solution === true;

/** The instructor's, restored before grading. As in nbgrader, a test is locked whatever its metadata say. */
export const isLocked = (cell: Cell): boolean =>
  !isSolution(cell) && (isGraded(cell) || fieldsOf(cell)?.locked === true);

/** A code cell whose outputs are its mark. */
export const isTest = (cell: Cell): boolean => cell.cell_type === "code" && isGraded(cell) && !isSolution(cell);

/** A graded cell that a person marks. */
export const isManual = (cell: Cell): boolean => isGraded(cell) && !isTest(cell);

export const pointsOf = (cell: Cell): number => fieldsOf(cell)?.points ?? 0;

export const gradeIdOf = (cell: Cell): string | undefined => fieldsOf(cell)?.grade_id;

/** nbgrader's (`utils.compute_checksum`), so that either can tell whether a cell was changed. */
export function checksumOf(cell: Cell): string {
  const hash = createHash("md5").update(cell.source).update(cell.cell_type);
  for (const flag of [isGraded(cell), isSolution(cell), isLocked(cell)]) hash.update(flag ? "True" : "False");
  hash.update(gradeIdOf(cell)!);
  if (isGraded(cell)) hash.update(pythonFloat(pointsOf(cell)));
  return hash.digest("hex");
}

const pythonFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
