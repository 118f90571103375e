import { existsSync, readFileSync } from "node:fs";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { Course, Submission } from "./Course.js";
import { type CsvRow, parseCsv } from "./csv.js";
import type { Mark } from "./mark.js";
import { gradeIdOf, isGraded, pointsOf } from "./nbgraderCell.js";
import type { Result } from "./results.js";

export interface HandMark {
  readonly score: number;
  readonly comment: string;
}

const columns = ["student", "assignment", "question", "score", "comment"] as const;
type Line = Record<(typeof columns)[number], string>;

/** What a person has given: `by-hand.csv` in the course's folder, with the columns of `questions.csv`. */
export class HandMarks {
  readonly #marks = new Map<string, HandMark>();

  /** @throws NotebookError for a line that would have no effect, or not the one that was meant. */
  constructor(course: Course) {
    const path = course.path("by-hand.csv");
    if (!existsSync(path)) return;
    const [head, ...rows] = parseCsv(readFileSync(path, "utf8"));
    const names = head?.fields.map((name) => name.trim()) ?? [];
    if (columns.slice(0, 4).some((name) => !names.includes(name))) {
      throw new NotebookError("by-hand.csv: its first line must name student, assignment, question, score, comment");
    }
    const known = knownIn(course);
    for (const row of rows) {
      if (row.fields.every((text) => text.trim() === "")) continue;
      const line = asLine(row, names);
      const wrong = (what: string) => new NotebookError(`by-hand.csv, line ${row.line}: ${what}`);
      const points = known(line);
      if (typeof points === "string") throw wrong(`there is no ${points}`);
      // A question that is still to be marked may stand there, as in `questions.csv`.
      if (line.score === "") continue;
      const score = Number(line.score);
      if (!(score >= 0 && score <= points)) throw wrong(`the score is "${line.score}", of ${points} points`);
      this.#marks.set(key(line, line.question), { score, comment: line.comment });
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

function asLine({ fields }: CsvRow, names: readonly string[]): Line {
  return Object.fromEntries(columns.map((name) => [name, fields[names.indexOf(name)]?.trim() ?? ""])) as Line;
}

/** Says how many points a line's question has, or what there is not. */
function knownIn(course: Course): (line: Line) => number | string {
  const submissions = course.submissions();
  const students = new Set(submissions.map(({ student }) => student));
  const submitted = new Set(submissions.map((each) => key(each, "")));
  const assignments = course.assignments();
  const questions = new Map<string, Map<string, number>>();
  return ({ student, assignment, question }) => {
    if (!students.has(student)) return `student "${student}"`;
    if (!assignments.includes(assignment)) return `assignment "${assignment}"`;
    if (!submitted.has(key({ student, assignment }, ""))) return `submission of ${assignment} by ${student}`;
    let points = questions.get(assignment);
    if (!points) {
      const graded = course.source(assignment).cells.filter(isGraded);
      points = new Map(graded.map((cell) => [gradeIdOf(cell)!, pointsOf(cell)]));
      questions.set(assignment, points);
    }
    return points.get(question) ?? `question "${question}" in ${assignment}`;
  };
}
