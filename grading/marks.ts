import { existsSync, readFileSync } from "node:fs";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import type { Course, Submission } from "./Course.js";
import { parseCsv, toCsv } from "./csv.js";
import type { Mark } from "./mark.js";
import { readResult, type Result } from "./results.js";

export interface HandMark {
  readonly score: number;
  readonly comment: string;
}

/** What a person has given: `by-hand.csv` in the course's folder, with the columns of `questions.csv`. */
export class HandMarks {
  readonly #marks = new Map<string, HandMark>();

  constructor(course: Course) {
    const path = course.path("by-hand.csv");
    if (!existsSync(path)) return;
    const [head, ...rows] = parseCsv(readFileSync(path, "utf8"));
    const columns = ["student", "assignment", "question", "score", "comment"].map((name) => head!.indexOf(name));
    if (columns.slice(0, 4).some((at) => at < 0)) {
      throw new NotebookError("by-hand.csv: its first line must name student, assignment, question, score, comment");
    }
    for (const [i, row] of rows.entries()) {
      const [student, assignment, question, score, comment = ""] = columns.map((at) => row[at]);
      if (!score) continue;
      const value = Number(score);
      if (!(value >= 0)) throw new NotebookError(`by-hand.csv, line ${i + 2}: the score is "${score}"`);
      this.#marks.set(key({ student: student!, assignment: assignment! }, question!), { score: value, comment });
    }
  }

  of(submission: Submission, question: string): HandMark | undefined {
    return this.#marks.get(key(submission, question));
  }

  /** The marks, with a person's in place of the grader's. */
  apply({ student, assignment, marks }: Result): Mark[] {
    return marks.map((mark) => ({ ...mark, score: this.of({ student, assignment }, mark.id)?.score ?? mark.score }));
  }
}

const key = ({ student, assignment }: Submission, question: string) => JSON.stringify([student, assignment, question]);

export const total = (marks: readonly Mark[]): number =>
  Math.round(marks.reduce((sum, { score }) => sum + (score ?? 0), 0) * 100) / 100;

/** Writes `marks.csv`, a line a submission, and `questions.csv`, a line a question. Returns how many submissions. */
export function writeMarks(course: Course): { submissions: number; unmarked: number } {
  const byHand = new HandMarks(course);
  const totals: (string | number)[][] = [["student", "assignment", "score", "points", "to mark by hand", "remarks"]];
  const questions: (string | number)[][] = [["student", "assignment", "question", "score", "points", "comment"]];
  let unmarked = 0;
  for (const submission of course.submissions()) {
    const result = readResult(course, submission);
    if (!result) continue;
    const { student, assignment } = submission;
    const marks = byHand.apply(result);
    const open = marks.filter(({ score }) => score === null);
    unmarked += open.length;
    const points = marks.reduce((sum, mark) => sum + mark.points, 0);
    totals.push([
      student,
      assignment,
      total(marks),
      points,
      open.map(({ id }) => id).join(" "),
      result.incidents.join("; "),
    ]);
    for (const { id, score, points } of marks) {
      questions.push([student, assignment, id, score ?? "", points, byHand.of(submission, id)?.comment ?? ""]);
    }
  }
  writeAtomically(course.path("marks.csv"), toCsv(totals));
  writeAtomically(course.path("questions.csv"), toCsv(questions));
  return { submissions: totals.length - 1, unmarked };
}
