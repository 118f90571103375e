import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { toCsv } from "../tables/csv.js";
import type { Gradebook } from "./Gradebook.js";
import { total } from "./Gradebook.js";

const totalColumns = [
  ...["student", "assignment", "score", "points", "to mark by hand", "remarks"],
  ...["questions", "handed in", "days late", "taken off", "adjusted"],
];
const questionColumns = ["student", "assignment", "question", "score", "points", "comment", "automatic"];

/** Writes `marks.csv`, a line for each student's assignment, and `questions.csv`, a line for each question of it. */
export function writeMarks({ course, entries, handMarks }: Gradebook): void {
  const totals: (string | number)[][] = [totalColumns];
  const questions: (string | number)[][] = [questionColumns];
  for (const entry of entries) {
    const { student, assignment, score, points, open, remarks, marks, handedIn, late, adjustment, result, from } =
      entry;
    const { days, off } = typeof late === "object" ? late : { days: "", off: "" };
    const time =
      handedIn
        ?.toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, " UTC") ?? "";
    const isKnown = result?.ungraded === undefined || open.length === 0;
    totals.push([
      ...[student, assignment, isKnown ? score : "", points, open.join(" "), remarks.join("; ")],
      ...[isKnown ? total(marks) : "", time, days, off, adjustment.points],
    ]);
    if (!result || from !== student) continue; // a group's answers are marked once
    for (const { id, score, points } of marks) {
      const automatic = result.marks.find((mark) => mark.id === id)?.score;
      const { comment = "" } = handMarks.of(entry, id) ?? {};
      questions.push([student, assignment, id, score ?? "", points, comment, automatic ?? ""]);
    }
  }
  writeAtomically(course.path("marks.csv"), toCsv(totals));
  writeAtomically(course.path("questions.csv"), toCsv(questions));
}
