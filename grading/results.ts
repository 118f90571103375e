import { createHash, type Hash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { readNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { type Companions, tooMuch } from "./companions.js";
import type { Course, Submission } from "./Course.js";
import type { Mark } from "./mark.js";

/** What is kept of a graded submission: `marks.json`, written last, says that it was graded, and from what. */
export interface Result extends Submission {
  /** Of the submission and of the assignment, with what lies beside them: a result counts as long as neither has changed. */
  readonly fingerprint: string;
  /** Of the submission alone: marks of an earlier one are not kept beside marks of this one. */
  readonly work?: string;
  readonly marks: readonly Mark[];
  readonly incidents: readonly string[];
  readonly seconds: number;
  /** Why it could not be graded, through no fault of its own: its scores are open, and the next run tries again. */
  readonly ungraded?: string;
}

/**
 * Of a submission and its assignment. Who grades asks before reading them: what is edited meanwhile is then graded once
 * more, not taken for graded.
 *
 * @param source the assignment's, where it was read before now
 */
export function fingerprint(
  course: Course,
  submission: Submission,
  source: string = sourcePrint(course, submission.assignment),
): string {
  return printOfWork(course, submission).update(source).digest("hex");
}

/** A submission's fingerprint, with what was handed in beside its notebook. */
export const workPrint = (course: Course, submission: Submission): string =>
  printOfWork(course, submission).digest("hex");

function printOfWork(course: Course, submission: Submission): Hash {
  const own = course.submittedFiles(submission);
  const files = tooMuch(own) === undefined ? own : new Map<string, string>();
  return printOf(course.submissionPath(submission), files);
}

/** An assignment's fingerprint, with what lies beside its notebook. */
export function sourcePrint(course: Course, assignment: string): string {
  return printOf(course.sourcePath(assignment), course.testFiles(assignment)).digest("hex");
}

function printOf(notebook: string, files: Companions): Hash {
  const hash = createHash("sha256")
    .update(isFile(notebook) ? readFileSync(notebook) : "")
    .update("\0");
  for (const [name, path] of files) hash.update(name).update("\0").update(readFileSync(path)).update("\0");
  return hash;
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
  const path = join(folder, `${result.assignment}.ipynb`);
  if (notebook) writeAtomically(path, serialize(notebook));
  else rmSync(path, { force: true }); // of a submission that was there before
  writeAtomically(join(folder, "marks.json"), `${JSON.stringify(result, undefined, 1)}\n`);
}
