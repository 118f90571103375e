import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { readNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { tooMuch } from "./companions.js";
import type { Course, Submission } from "./Course.js";
import type { Mark } from "./mark.js";

/** What is kept of a graded submission: `marks.json`, written last, says that it was graded, and from what. */
export interface Result extends Submission {
  /** Of the submission and of the assignment, with what lies beside them: a result counts as long as neither has changed. */
  readonly fingerprint: string;
  readonly marks: readonly Mark[];
  readonly incidents: readonly string[];
  readonly seconds: number;
}

export function fingerprint(course: Course, submission: Submission): string {
  const { assignment } = submission;
  const hash = createHash("sha256");
  const notebooks = [course.sourcePath(assignment), course.submissionPath(submission)];
  for (const path of notebooks) hash.update(isFile(path) ? readFileSync(path) : "").update("\0");
  const own = course.submittedFiles(submission);
  for (const files of [course.sourceFiles(assignment), tooMuch(own) === undefined ? own : new Map<string, string>()]) {
    for (const [name, path] of files) hash.update(name).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/** A link, a pipe or a device that somebody has handed in is not read. */
const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

export function readResult(course: Course, submission: Submission): Result | undefined {
  const path = join(course.gradedFolder(submission), "marks.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Result) : undefined;
}

export function readGraded(course: Course, submission: Submission): Notebook | undefined {
  const path = join(course.gradedFolder(submission), `${submission.assignment}.ipynb`);
  return existsSync(path) ? readNotebook(path) : undefined;
}

/** Each file whole or not at all, and the marks last. */
export function writeResult(course: Course, result: Result, notebook: Notebook | undefined): void {
  const folder = course.gradedFolder(result);
  mkdirSync(folder, { recursive: true });
  if (notebook) writeAtomically(join(folder, `${result.assignment}.ipynb`), serialize(notebook));
  writeAtomically(join(folder, "marks.json"), `${JSON.stringify(result, undefined, 1)}\n`);
}
