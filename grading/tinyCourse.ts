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
  return {
    cells: [
      cell("setup", setup, { locked: true }),
      cell("answer", code, { solution: true }),
      cell("check", test, { grade: true, locked: true, points: 3 }),
    ],
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
