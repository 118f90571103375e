import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { Claims } from "./claims/Claims.js";
import { isThere, readOwner, self } from "./claims/Owner.js";
import type { Course, Submission } from "./Course.js";
import { gradeIdOf, isGraded, pointsOf } from "./nbgraderCell.js";
import { type Result, writeResult } from "./results.js";
import { Cgroup } from "./sandbox/Cgroup.js";
import { mustBeHidden } from "./sandbox/mustBeHidden.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { Slot, type SlotAnswer, SlotLost, type SlotRequest } from "./Slot.js";
import type { Limits } from "./student/Student.js";

export interface GradeCourseOptions {
  readonly limits: Limits;
  readonly isolation: Isolation;
  /** How many submissions at the same time. */
  readonly slots: number;
  /** Leaves students whom another machine grades: `part` is 0, 1, … below `of`. Whose a student is depends on the name alone. */
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

export interface GradedCourse {
  readonly graded: number;
  readonly before: number;
  /** What somebody else has graded, or is grading, since this run began. */
  readonly elsewhere?: number;
}

/**
 * Grades what has not been graded yet. A run that was cut off, however, goes on where it was; several at one course divide
 * the work among them. What keeps one submission from being graded leaves the others alone.
 *
 * @throws NotebookError where none can be graded: a source is wrong, no file can be written
 */
export async function gradeCourse(course: Course, options: GradeCourseOptions): Promise<GradedCourse> {
  const { assignments, students, share, signal, limits, isolation, questions = [] } = options;
  const mine = course
    .submissions()
    .filter(({ assignment }) => !assignments?.length || assignments.includes(assignment))
    .filter(({ student }) => !students?.length || students.includes(student))
    .filter(({ student }) => !share || isIn(share, student));
  if (mine.length === 0) return { graded: 0, before: 0 };
  if (isolation === "user") mustBeHidden(course.secrets());
  Cgroup.tidy();
  const work = workFolder(course);
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
  const isOver = (): boolean => failures.length > 0 || signal?.aborted === true;
  let claims: Claims | undefined;
  try {
    const isAnew = questions.length > 0 || options.again === true;
    const waiting = isAnew ? [...mine].sort(byAssignment) : await changed(slots[0]!, mine);
    const before = mine.length - waiting.length;
    claims = new Claims(course.path("graded", ".claims"));
    const { length: total } = waiting;
    let [done, graded, elsewhere] = [0, 0, 0];
    /** @returns whether it has come to a result: not where the machine was too busy with others at the same time */
    const grade = async (slot: Slot, submission: Submission, isAlone: boolean): Promise<boolean> => {
      const start = performance.now();
      // Somebody else may have graded it since.
      if (!isAnew && (await changed(slot, [submission])).length === 0) {
        elsewhere++;
        return true;
      }
      if (isOver()) return true;
      const request = { do: "grade", submission, questions, isAlone } as const;
      const answer = await gradeWith(slot, request, seconds, () => failures.length === 0);
      if (failures.length > 0) return true;
      if (answer.type === "starved") return false;
      if (answer.type === "useless") throw new NotebookError(answer.why);
      const result = answer.type === "graded" ? answer.result : notGraded(course, submission, answer.why, start);
      if (result.ungraded === undefined) graded++;
      if (signal?.aborted) return true;
      done++;
      options.onResult?.(result, done, total);
      return true;
    };
    const claimed: Submission[] = [];
    const starved: Submission[] = [];
    const serve = async (slot: Slot): Promise<void> => {
      for (let next; !isOver() && (next = waiting.shift());) {
        if (!claims!.take(next)) claimed.push(next);
        else if (!(await grade(slot, next, false).finally(() => claims!.give(next!)))) starved.push(next);
      }
    };
    /** What was too slow beside others; and what a grader had begun that has gone, perhaps because of it. */
    const serveAlone = async (next: Submission): Promise<void> => {
      const losses = (await claims!.isTheirs(next)) ? undefined : claims!.takeOver(next);
      if (losses === undefined) elsewhere++;
      else if (losses < maxTries) await grade(slots[0]!, next, true).finally(() => claims!.give(next));
      else {
        claims!.give(next);
        const why = `${losses} graders were lost while they graded it`;
        options.onResult?.(notGraded(course, next, why, performance.now()), ++done, total);
      }
    };
    await Promise.all(slots.map((slot) => serve(slot).catch(fail)));
    for (let next; !isOver() && (next = starved.shift() ?? claimed.shift());) await serveAlone(next).catch(fail);
    if (failures.length > 0) throw failures[0];
    signal?.throwIfAborted();
    return { graded, before, ...(elsewhere > 0 && { elsewhere }) };
  } finally {
    // All have ended before their folders go: one that lost its files would find that nothing works, and give 0 points.
    await Promise.all(slots.map((slot) => slot.close()));
    claims?.close();
    Cgroup.tidy();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Whether a student is one of a share's: by the name, so that who hands in later changes nobody's share. */
function isIn({ part, of }: { part: number; of: number }, student: string): boolean {
  return createHash("sha256").update(student).digest().readUInt32BE() % of === part;
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
    if (!("again" in answer) || !answer.again || tries === maxTries || !goesOn()) return answer;
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
 * Where the students' processes have their folders: not in the course's, which others need not be able to enter. What
 * runs that were killed have left is taken away first.
 */
function workFolder(course: Course): string {
  const name = createHash("sha256").update(course.folder).digest("hex").slice(0, 12);
  const prefix = `course-${process.getuid?.() ?? 0}-${name}-`;
  for (const other of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const file = join(tmpdir(), other, "owner");
    const owner = existsSync(file) ? readOwner(readFileSync(file, "utf8")) : undefined;
    if (owner && isThere(owner) === false) rmSync(join(tmpdir(), other), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(tmpdir(), prefix));
  try {
    writeFileSync(join(folder, "owner"), JSON.stringify(self()), { mode: 0o600 });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  chmodSync(folder, 0o711);
  return folder;
}
