import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import type { Course } from "./Course.js";
import { toCsv } from "./csv.js";
import { HandMarks } from "./handMarks.js";
import type { Mark } from "./mark.js";
import { readResult } from "./results.js";

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
