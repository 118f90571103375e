import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { Course, Submission } from "./Course.js";
import { gradeIdOf, isGraded, pointsOf } from "./nbgraderCell.js";
import { type Result, writeResult } from "./results.js";
import { Cgroup } from "./sandbox/Cgroup.js";
import { isAlive } from "./sandbox/isAlive.js";
import { mustBeHidden } from "./sandbox/mustBeHidden.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { Slot, type SlotAnswer, SlotLost, type SlotRequest } from "./Slot.js";
import type { Limits } from "./student/Student.js";

export interface GradeCourseOptions {
  readonly limits: Limits;
  readonly isolation: Isolation;
  /** How many submissions at the same time. */
  readonly slots: number;
  /** Leaves submissions that another machine grades: this one takes every `of`th, from `part` (0, 1, …) on. */
  readonly share?: { readonly part: number; readonly of: number };
  readonly assignments?: readonly string[];
  /** Only theirs. */
  readonly students?: readonly string[];
  /** Grades these anew, whether or not anything has changed; all other marks stay. */
  readonly questions?: readonly string[];
  /** Grades anew what has not changed, too. */
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  /** Also called for what could not be graded: `result.ungraded` says why. */
  onResult?(result: Result, done: number, total: number): void;
}

/** How often a submission is tried that something else than itself keeps from being graded. */
const maxTries = 3;
/** Seconds for one submission, in cells' times, however often its process is lost; and for starting processes. */
const cellsForAll = 60;
const forStarts = 600;

/**
 * Grades what has not been graded yet. A run that was cut off, however, goes on where it was. What keeps one submission
 * from being graded leaves the others alone.
 *
 * @throws NotebookError where none can be graded: a source is wrong, no file can be written
 */
export async function gradeCourse(
  course: Course,
  options: GradeCourseOptions,
): Promise<{ graded: number; before: number }> {
  const { assignments, students, share, signal, limits, isolation, questions = [] } = options;
  const mine = course
    .submissions()
    .filter(({ assignment }) => !assignments?.length || assignments.includes(assignment))
    .filter(({ student }) => !students?.length || students.includes(student))
    .filter((_, i) => !share || i % share.of === share.part);
  if (mine.length === 0) return { graded: 0, before: 0 };
  if (isolation === "user") mustBeHidden(course.secrets());
  const work = workFolder(course, share?.part ?? 0);
  const slots = Array.from({ length: Math.min(options.slots, mine.length) }, (_, slot) => {
    return new Slot({ course: course.folder, work, slot, limits, isolation });
  });
  const seconds = limits.cell * cellsForAll + forStarts;
  /** The first ends the run. */
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    for (const slot of slots) void slot.close();
  };
  try {
    const isAnew = questions.length > 0 || options.again === true;
    const waiting = isAnew ? [...mine].sort(byAssignment) : await changed(slots[0]!, mine);
    const total = waiting.length;
    let done = 0;
    let graded = 0;
    const serve = async (slot: Slot): Promise<void> => {
      for (let next; failures.length === 0 && !signal?.aborted && (next = waiting.shift());) {
        const start = performance.now();
        const answer = await gradeWith(
          slot,
          { do: "grade", submission: next, questions },
          seconds,
          () => failures.length === 0,
        );
        if (failures.length > 0) return;
        if (answer.type === "useless") throw new NotebookError(answer.why);
        const result = answer.type === "graded" ? answer.result : notGraded(course, next, answer.why, start);
        if (result.ungraded === undefined) graded++;
        if (signal?.aborted) return;
        done++;
        options.onResult?.(result, done, total);
      }
    };
    await Promise.all(slots.map((slot) => serve(slot).catch(fail)));
    if (failures.length > 0) throw failures[0];
    signal?.throwIfAborted();
    return { graded, before: mine.length - total };
  } finally {
    // All have ended before their folders go: one that lost its files would find that nothing works, and give 0 points.
    await Promise.all(slots.map((slot) => slot.close()));
    Cgroup.tidy();
    rmSync(work, { recursive: true, force: true });
  }
}

const byAssignment = (a: Submission, b: Submission): number =>
  a.assignment < b.assignment ? -1 : a.assignment > b.assignment ? 1 : 0;

/** The submissions to grade, by assignment, so that a slot reads a source as seldom as it can. */
async function changed(slot: Slot, submissions: readonly Submission[]): Promise<Submission[]> {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await slot.ask({ do: "look", submissions }, forStarts + submissions.length);
      if (answer.type === "changed") return [...answer.submissions].sort(byAssignment);
      if (answer.type === "useless") throw new NotebookError(answer.why);
      return [...submissions].sort(byAssignment);
    } catch (error) {
      if (!(error instanceof SlotLost) || tries === maxTries) throw error;
    }
  }
}

/** @param goesOn whether another try is still wanted */
async function gradeWith(
  slot: Slot,
  request: SlotRequest,
  seconds: number,
  goesOn: () => boolean,
): Promise<Exclude<SlotAnswer, { type: "changed" }>> {
  for (let tries = 1; ; tries++) {
    let answer: SlotAnswer;
    try {
      answer = await slot.ask(request, seconds);
    } catch (error) {
      if (!(error instanceof SlotLost)) throw error;
      answer = { type: "not graded", why: error.message, again: true };
    }
    if (answer.type === "changed") throw new Error("a slot has answered what it was not asked");
    if (answer.type === "graded" || !answer.again || tries === maxTries || !goesOn()) return answer;
    await slot.close(); // what made it fail may be in there
  }
}

/** Says so where its marks are looked for, without marks; the next run tries again. */
function notGraded(course: Course, submission: Submission, why: string, start: number): Result {
  const graded = course.source(submission.assignment).cells.filter(isGraded);
  const result: Result = {
    ...submission,
    fingerprint: "",
    ungraded: why,
    marks: graded.map((cell) => ({ id: gradeIdOf(cell)!, points: pointsOf(cell), score: null })),
    incidents: [`not graded: ${why}`],
    seconds: Math.round((performance.now() - start) / 10) / 100,
  };
  try {
    writeResult(course, result, undefined);
  } catch {
    // Where its result cannot be written either, it is told at the end of the run alone.
  }
  return result;
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
