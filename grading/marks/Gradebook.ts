import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { timeIn } from "../collect/place.js";
import { type Course, type Submission, timestampName } from "../Course.js";
import type { Mark } from "../mark.js";
import { gradeIdOf, isGraded, pointsOf } from "../nbgraderCell.js";
import { oneLine } from "../oneLine.js";
import { readResult, type Result } from "../results.js";
import { type Adjustment, Adjustments } from "./adjustments.js";
import { Deadlines, type Late } from "./deadlines.js";
import { HandMarks } from "./handMarks.js";

/** What counts of one student's work on an assignment. */
export interface Entry extends Submission {
  /** Of each question, a person's in place of the grader's. */
  readonly marks: readonly Mark[];
  /** What the grader has found; none where nothing was handed in. */
  readonly result: Result | undefined;
  /** Whose hand-in it is, where a group has handed it in. */
  readonly from: string;
  readonly handedIn: Date | undefined;
  readonly due: Date | undefined;
  readonly late: Late | "unknown" | undefined;
  readonly adjustment: Adjustment;
  /** The questions' points, less what lateness costs, with extra credit and penalties; at least 0. */
  readonly score: number;
  readonly points: number;
  /** What a person has still to mark. */
  readonly open: readonly string[];
  readonly remarks: readonly string[];
}

/** All marks of a course: of what was graded, and with a roster of those who have handed nothing in. */
export class Gradebook {
  readonly entries: readonly Entry[];
  readonly handMarks: HandMarks;
  /** What is wrong in the tables beside the course; such lines have no effect. */
  readonly problems: readonly string[];

  /** @throws NotebookError where a table is none */
  constructor(readonly course: Course) {
    const submissions = course.submissions();
    const roster = course.roster();
    const students = new Set([
      ...submissions.map(({ student }) => student),
      ...(roster?.people ?? []).map(({ student }) => student),
    ]);
    const names = new Set([...students].map((student) => student.normalize("NFC")));
    this.handMarks = new HandMarks(course);
    const deadlines = new Deadlines(course);
    const adjustments = new Adjustments(course, (student) => names.has(student.normalize("NFC")));
    const problems = [roster?.remarks ?? [], this.handMarks.problems, deadlines.problems, adjustments.problems].flat();

    const results = new Map<string, Result>();
    for (const submission of submissions) {
      try {
        const result = readResult(course, submission);
        if (result) results.set(key(submission), result);
      } catch (error) {
        const { student, assignment } = submission;
        problems.push(
          oneLine(
            `graded/${student}/${assignment}/marks.json cannot be read; grade it --again (${(error as Error).message})`,
          ),
        );
      }
    }
    const submitted = new Set(submissions.map(key));
    const entry = (submission: Submission, from: string): Entry => {
      const { assignment } = submission;
      const owner = { student: from, assignment };
      const result = results.get(key(owner));
      const marks = result ? this.handMarks.apply(result) : nothing(course, assignment);
      const adjustment = adjustments.of(submission);
      const handedIn = adjustment.handedIn ?? (result ? timeOf(course, owner) : undefined);
      const reached = total(marks);
      const late = result ? deadlines.late(submission, handedIn, reached) : undefined;
      const off = typeof late === "object" ? late.off : 0;
      return {
        ...submission,
        marks,
        result,
        from,
        handedIn,
        due: deadlines.due(submission),
        late,
        adjustment,
        score: Math.max(0, round(reached - off + adjustment.points)),
        points: marks.reduce((sum, { points }) => sum + points, 0),
        open: marks.filter(({ score }) => score === null).map(({ id }) => id),
        remarks: [
          ...(result ? result.incidents : ["nothing handed in"]),
          ...(from === submission.student ? [] : [`handed in by ${from}`]),
          ...(late === "unknown" ? ["not known when it was handed in"] : []),
          ...adjustment.reasons,
        ],
      };
    };
    const used = course
      .assignments()
      .filter((assignment) => submissions.some((each) => each.assignment === assignment));
    const all = [...students].sort().flatMap((student) => used.map((assignment) => ({ student, assignment })));
    this.entries = all.flatMap((submission) => {
      if (results.has(key(submission))) return [entry(submission, submission.student)];
      if (submitted.has(key(submission)) || !roster) return []; // not graded yet; not known whether they take part
      const group = roster.of(submission.student)?.group;
      const mates = group ? roster.people.filter((person) => person.group === group).map(({ student }) => student) : [];
      const [first, ...others] = mates.filter((student) => results.has(key({ ...submission, student })));
      if (first !== undefined && others.length > 0) {
        problems.push(
          `${group}, ${submission.assignment}: ${[first, ...others].join(" and ")} have handed in; ${submission.student} has ${first}'s mark`,
        );
      }
      return roster.of(submission.student) ? [entry(submission, first ?? submission.student)] : [];
    });
    this.problems = problems;
  }
}

const key = ({ student, assignment }: Submission): string => JSON.stringify([student, assignment]);

/** The sum of the scores, to two decimals. */
export const total = (marks: readonly Mark[]): number => round(marks.reduce((sum, { score }) => sum + (score ?? 0), 0));

const round = (value: number): number => Math.round(value * 100) / 100;

function nothing(course: Course, assignment: string): Mark[] {
  const graded = course.source(assignment).cells.filter(isGraded);
  return graded.map((cell) => ({ id: gradeIdOf(cell)!, points: pointsOf(cell), score: 0 }));
}

function timeOf(course: Course, submission: Submission): Date | undefined {
  const path = join(dirname(course.submissionPath(submission)), timestampName);
  return existsSync(path) ? timeIn(readFileSync(path, "utf8").slice(0, 100)) : undefined;
}
