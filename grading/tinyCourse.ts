import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { Course } from "./Course.js";

// For tests: a course that is graded in a moment.

export const assignment = "one";

const answer = "// BEGIN SOLUTION\nfunction one() { return 1; }\n// END SOLUTION";
const check = `if ((await one()) !== 1) throw new Error("no");`;

/** An assignment of one task, worth 3 points, as its author or a student has it. */
export function tinyNotebook({ code = answer, test = check, setup = "" } = {}): Notebook {
  return notebookOf([
    ["setup", setup, { locked: true }],
    ["answer", code, { solution: true }],
    ["check", test, { grade: true, locked: true, points: 3 }],
  ]);
}

/** A notebook of these code cells: each one's grade_id, text and nbgrader's other fields. */
export function notebookOf(cells: readonly (readonly [id: string, source: string, fields: object])[]): Notebook {
  return {
    cells: cells.map((each) => cell(...each)),
    metadata: { kernelspec: { name: "tskernel", display_name: "TypeScript", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function cell(id: string, source: string, fields: object): CodeCell {
  const nbgrader = { grade_id: id, schema_version: 3, grade: false, solution: false, locked: false, ...fields };
  return { id, cell_type: "code", metadata: { nbgrader }, source, outputs: [], execution_count: null };
}

/** A course in this folder that sets `one`, and the answers handed in, by student. */
export function tinyCourse(folder: string, answers: Record<string, string>, source = tinyNotebook()): Course {
  const course = new Course(folder);
  write(join(folder, "source", assignment, `${assignment}.ipynb`), source);
  for (const [student, code] of Object.entries(answers)) {
    write(course.submissionPath({ student, assignment }), tinyNotebook({ code }));
  }
  return course;
}

export function write(path: string, notebook: Notebook): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, serialize(notebook));
}
