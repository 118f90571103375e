import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { tooMuch } from "./companions.js";
import type { Course, Submission } from "./Course.js";
import { Grader } from "./gradeNotebook.js";
import { cellsMissing } from "./matchCells.js";
import { gradeIdOf, isGraded, pointsOf } from "./nbgraderCell.js";
import { fingerprint, readResult, type Result, sourcePrint, writeResult } from "./results.js";
import { isAlive } from "./sandbox/isAlive.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import type { Limits } from "./student/Student.js";

export interface GradeCourseOptions {
  readonly limits: Limits;
  readonly isolation: Isolation;
  /** How many submissions at the same time. */
  readonly slots: number;
  /** Leaves submissions that another machine grades: this one takes every `of`th, from `part` (0, 1, …) on. */
  readonly share?: { readonly part: number; readonly of: number };
  readonly assignments?: readonly string[];
  readonly signal?: AbortSignal;
  onResult?(result: Result, done: number, total: number): void;
}

/** Grades what has not been graded yet. A run that was cut off, however, goes on where it was. */
export async function gradeCourse(
  course: Course,
  options: GradeCourseOptions,
): Promise<{ graded: number; before: number }> {
  const { assignments, share, slots, signal } = options;
  const mine = course
    .submissions()
    .filter(({ assignment }) => !assignments?.length || assignments.includes(assignment))
    .filter((_, i) => !share || i % share.of === share.part);
  const waiting = mine.filter((each) => readResult(course, each)?.fingerprint !== fingerprint(course, each));
  // By assignment, so that a judge serves as many as it can.
  waiting.sort((a, b) => (a.assignment < b.assignment ? -1 : a.assignment > b.assignment ? 1 : 0));
  const work = workFolder(course, share?.part ?? 0);
  const total = waiting.length;
  let done = 0;
  /** The first ends the run. */
  const failures: unknown[] = [];
  const serve = async (number: number): Promise<void> => {
    let grader: { assignment: string; print: string; grader: Grader } | undefined;
    try {
      for (let next; failures.length === 0 && !signal?.aborted && (next = waiting.shift());) {
        if (grader?.assignment !== next.assignment) {
          await grader?.grader.close();
          const print = sourcePrint(course, next.assignment);
          const source = course.source(next.assignment);
          const files = course.sourceFiles(next.assignment);
          const path = course.sourcePath(next.assignment);
          const each = { ...options, source, path, files, work, slot: number };
          grader = { assignment: next.assignment, print, grader: new Grader(each) };
        }
        const print = fingerprint(course, next, grader.print);
        const folder = mkdtempSync(join(work, `${number}-`));
        const { result, notebook } = await gradeOne(course, next, print, grader.grader, folder);
        if (failures.length > 0) return; // what made another fail may have spoiled this one
        writeResult(course, result, notebook);
        if (signal?.aborted) return;
        done++;
        options.onResult?.(result, done, total);
      }
    } finally {
      await grader?.grader.close();
    }
  };
  const slot = (_: unknown, number: number) => serve(number).catch((error: unknown) => void failures.push(error));
  try {
    // All have ended before their folders go: one that lost its files would find that nothing works, and give 0 points.
    await Promise.all(Array.from({ length: Math.min(slots, total) }, slot));
    if (failures.length > 0) throw failures[0];
    signal?.throwIfAborted();
    return { graded: done, before: mine.length - total };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function gradeOne(
  course: Course,
  submission: Submission,
  fingerprint: string,
  grader: Grader,
  folder: string,
): Promise<{ result: Result; notebook: Notebook | undefined }> {
  const start = performance.now();
  const made = (marks: Result["marks"], incidents: readonly string[]): Result => ({
    ...submission,
    fingerprint,
    marks,
    incidents,
    seconds: Math.round((performance.now() - start) / 10) / 100,
  });
  let notebook;
  try {
    notebook = course.submission(submission);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    const marks = grader.options.source.cells
      .filter(isGraded)
      .map((cell) => ({ id: gradeIdOf(cell)!, points: pointsOf(cell), score: 0 }));
    return { result: made(marks, [`not graded: ${error.message}`]), notebook: undefined };
  }
  const files = course.submittedFiles(submission);
  const excess = tooMuch(files);
  const graded = await grader.grade(notebook, folder, excess === undefined ? files : undefined);
  const missing = cellsMissing(notebook, grader.options.source);
  const incidents = [missing, excess, ...graded.incidents].filter((remark) => remark !== undefined);
  return { result: made(graded.marks, incidents), notebook: graded.notebook };
}

/**
 * Where the students' processes have their folders: not in the course's, which others need not be able to enter. What a
 * run that was killed has left is taken away first.
 */
function workFolder(course: Course, part: number): string {
  const name = createHash("sha256").update(course.folder).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `course-${process.getuid?.() ?? 0}-${name}-${part}`);
  const owner = join(folder, "pid");
  const other = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : process.pid;
  if (other !== process.pid && isAlive(other)) {
    throw new NotebookError(`${course.folder} is being graded already (process ${other})`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o711 }); // fails where somebody else has made one
  writeFileSync(owner, String(process.pid));
  return folder;
}
