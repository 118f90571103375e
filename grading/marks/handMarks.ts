import type { Course, Submission } from "../Course.js";
import type { Mark } from "../mark.js";
import { gradeIdOf, isGraded, pointsOf } from "../nbgraderCell.js";
import type { Result } from "../results.js";
import { type Line, numberIn, Table } from "../tables/Table.js";

export interface HandMark {
  /** `undefined`: only a comment; the grader's mark stands. */
  readonly score: number | undefined;
  readonly comment: string;
}

/** The columns of `by-hand.csv`, and those of `questions.csv` that it may have as well. */
export const handMarkColumns = ["student", "assignment", "question", "score", "comment"] as const;

/**
 * What a person has given: `by-hand.csv` in the course's folder, with the columns of `questions.csv`, or that table itself
 * with scores changed: a score that is still the grader's (column `automatic`) is no person's, and follows the grader's
 * when it changes.
 */
export class HandMarks {
  /** What is wrong with lines, which have no effect then. */
  readonly problems: readonly string[];
  readonly #marks = new Map<string, HandMark & { readonly line: number }>();

  /** @throws NotebookError where the file is no such table */
  constructor(course: Course) {
    const table = Table.ifThere(course.path("by-hand.csv"), handMarkColumns.slice(0, 4), handMarkColumns);
    const problems = [...(table?.remarks ?? [])];
    const pointsOf = questionsIn(course);
    for (const line of table?.lines ?? []) {
      const wrong = this.#read(line, pointsOf);
      if (wrong) problems.push(`${table!.name}, line ${line.number}: ${wrong}`);
    }
    this.problems = problems;
  }

  of(submission: Submission, question: string): HandMark | undefined {
    return this.#marks.get(key(submission, question));
  }

  /** The marks, with a person's in place of the grader's. */
  apply({ student, assignment, marks }: Result): Mark[] {
    return marks.map((mark) => ({ ...mark, score: this.of({ student, assignment }, mark.id)?.score ?? mark.score }));
  }

  /** @returns what is wrong */
  #read(line: Line, pointsOf: ReturnType<typeof questionsIn>): string | undefined {
    const submission = { student: line.get("student"), assignment: line.get("assignment") };
    const question = line.get("question");
    const points = pointsOf(submission, question);
    if (typeof points === "string") return `there is no ${points}`;
    const text = line.get("score");
    const comment = line.get("comment");
    let score = numberIn(text);
    if (text !== "" && score === undefined) return `the score is "${text}", of ${points} points: expected a number`;
    if (score !== undefined && !(score >= 0 && score <= points)) {
      return `the score is "${text}", of ${points} points; extra credit and penalties go into adjustments.csv`;
    }
    if (score !== undefined && score === numberIn(line.get("automatic"))) score = undefined;
    // A question that is still to be marked may stand there, as in `questions.csv`.
    if (score === undefined && comment === "") return undefined;
    const before = this.#marks.get(key(submission, question));
    this.#marks.set(key(submission, question), { score, comment, line: line.number });
    if (!before || (before.score === score && before.comment === comment)) return undefined;
    return `line ${before.line} is of the same question; this one counts`;
  }
}

const key = ({ student, assignment }: Submission, question: string): string =>
  JSON.stringify([student.normalize("NFC"), assignment, question]);

/** Says how many points a question has, or what there is not. */
function questionsIn(course: Course): (submission: Submission, question: string) => number | string {
  const submissions = course.submissions();
  const students = new Set(submissions.map(({ student }) => student.normalize("NFC")));
  const submitted = new Set(submissions.map((each) => key(each, "")));
  const assignments = course.assignments();
  const questions = new Map<string, Map<string, number>>();
  return (submission, question) => {
    const { student, assignment } = submission;
    if (!students.has(student.normalize("NFC"))) return `student "${student}"`;
    if (!assignments.includes(assignment)) return `assignment "${assignment}"`;
    if (!submitted.has(key(submission, ""))) return `submission of ${assignment} by ${student}`;
    let points = questions.get(assignment);
    if (!points) {
      const graded = course.source(assignment).cells.filter(isGraded);
      points = new Map(graded.map((cell) => [gradeIdOf(cell)!, pointsOf(cell)]));
      questions.set(assignment, points);
    }
    return points.get(question) ?? `question "${question}" in ${assignment}`;
  };
}
