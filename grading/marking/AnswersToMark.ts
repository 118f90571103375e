import { createHash } from "node:crypto";
import type { Cell } from "tskernel/dist/notebook/Notebook.js";
import type { Course, Submission } from "../Course.js";
import { HandMarks } from "../marks/handMarks.js";
import { fieldsOf, gradeIdOf, isGraded, isManual, pointsOf } from "../nbgraderCell.js";
import { readGraded, readResult } from "../results.js";

export interface Answer extends Submission {
  readonly question: number;
}

/** A question that a person marks, with what stands before it in the assignment and its worked answer. */
export interface Question {
  readonly assignment: string;
  readonly id: string;
  readonly points: number;
  readonly asked: readonly Cell[];
  readonly solution: Cell;
}

export interface AnswersOptions {
  readonly assignments: readonly string[];
  /** Only these students' and questions'; none named: all. */
  readonly students: readonly string[];
  readonly questions: readonly string[];
}

/**
 * The answers that a person marks: question by question, students in an order that says nothing of them. What was left as
 * it was handed out is not among them: it has 0 points.
 */
export class AnswersToMark {
  readonly questions: readonly Question[];
  readonly answers: readonly Answer[];

  constructor(
    readonly course: Course,
    { assignments, students, questions }: AnswersOptions,
  ) {
    this.questions = assignments
      .flatMap((assignment) => questionsIn(course, assignment))
      .filter(({ id }) => questions.length === 0 || questions.includes(id));
    const submissions = course
      .submissions()
      .filter(({ student }) => students.length === 0 || students.includes(student));
    const waiting = new Map<string, Submission[]>();
    for (const submission of submissions) {
      if (!this.questions.some(({ assignment }) => assignment === submission.assignment)) continue;
      const result = readResult(course, submission);
      if (!result || result.ungraded !== undefined) continue;
      for (const { id, score } of result.marks) {
        if (score !== null) continue;
        const key = JSON.stringify([submission.assignment, id]);
        waiting.set(key, [...(waiting.get(key) ?? []), submission]);
      }
    }
    this.answers = this.questions.flatMap(({ assignment, id }, question) => {
      const own = waiting.get(JSON.stringify([assignment, id])) ?? [];
      const order = new Map(
        own.map((each) => [each, createHash("sha256").update(`${each.student}\0${id}`).digest("hex")]),
      );
      own.sort((a, b) => (order.get(a)! < order.get(b)! ? -1 : 1));
      return own.map((submission) => ({ ...submission, question }));
    });
  }

  /** What has been given so far, as the file says it now. */
  marks(): { score: number | undefined; comment: string }[] {
    const handMarks = new HandMarks(this.course);
    return this.answers.map((answer) => {
      const { score, comment = "" } = handMarks.of(answer, this.questions[answer.question]!.id) ?? {};
      return { score, comment };
    });
  }

  /** The student's cell as it was graded. */
  cell(answer: Answer): Cell | undefined {
    const { id } = this.questions[answer.question]!;
    return readGraded(this.course, answer)?.cells.find((cell) => gradeIdOf(cell) === id);
  }
}

function questionsIn(course: Course, assignment: string): Question[] {
  const { cells } = course.source(assignment);
  return cells.flatMap((solution, i) => {
    if (!isGraded(solution) || !isManual(solution)) return [];
    // What explains the question: the texts right before it.
    let start = i;
    while (start > 0 && cells[start - 1]!.cell_type === "markdown" && !isGraded(cells[start - 1]!)) start--;
    const id = fieldsOf(solution)!.grade_id;
    return [{ assignment, id, points: pointsOf(solution), asked: cells.slice(start, i), solution }];
  });
}
