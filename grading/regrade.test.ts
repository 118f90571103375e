import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { main } from "./courseCommand.js";
import { readGraded, readResult } from "./results.js";
import { assignment, tinyCourse, tinyNotebook, write } from "./tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "regrade-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An assignment with a second test, which gives so many of its 2 points. */
function source(first: string, second: number): Notebook {
  const notebook = tinyNotebook({ test: `await one();\n${first}` });
  const copy = structuredClone(notebook.cells[2]!);
  copy.id = "more";
  Object.assign(copy.metadata["nbgrader"] as object, { grade_id: "more", points: 2 });
  copy.source = `await one();\nconsole.log("gives ${second}");\n${second}`;
  return { ...notebook, cells: [...notebook.cells, copy] };
}

test(
  "one question is graded anew, and all other marks stay; one student, and everything, too",
  { timeout: 240_000 },
  async () => {
    const answer = "function one() { return 1; }";
    const course = tinyCourse(folder, { ann: answer, bob: answer }, source("3", 1));
    const scores = (): object =>
      Object.fromEntries(
        ["ann", "bob"].map((student) => [
          student,
          readResult(course, { student, assignment })?.marks.map(({ score }) => score),
        ]),
      );
    const grade = (...args: string[]): Promise<number> => main(["grade", folder, "--slots=2", ...args]);
    assert.equal(await grade("--student", "ann"), 0);
    assert.deepEqual(scores(), { ann: [3, 1], bob: undefined });
    assert.equal(await grade(), 0);
    assert.deepEqual(scores(), { ann: [3, 1], bob: [3, 1] });
    assert.equal(typeof readResult(course, { student: "bob", assignment })!.marks[0]!.seconds, "number");

    write(course.sourcePath(assignment), source("0", 2)); // the second is mended; the first would give less
    assert.equal(await grade("--question", "more"), 0);
    assert.deepEqual(scores(), { ann: [3, 2], bob: [3, 2] });
    const { cells } = readGraded(course, { student: "ann", assignment })!;
    assert.match(JSON.stringify(cells.find(({ id }) => id === "more")), /gives 2/);
    assert.equal(await grade(), 0);
    assert.deepEqual(scores(), { ann: [3, 2], bob: [3, 2] }, "that was all");
    assert.equal(await grade("--again", "--student", "bob"), 0);
    assert.deepEqual(scores(), { ann: [3, 2], bob: [0, 2] });

    write(course.submissionPath({ student: "ann", assignment }), tinyNotebook({ code: "function one() { throw 1; }" }));
    assert.equal(await grade("--question", "more", "--student", "ann"), 0);
    assert.deepEqual(scores(), { ann: [0, 0], bob: [0, 2] }, "other work: none of its marks stay");

    assert.equal(await grade("--question", "none"), 1);
    assert.equal(await grade("--student", "zoe"), 1);
  },
);
