import { existsSync } from "node:fs";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import type { Course, Submission } from "../Course.js";
import { type HandMark, handMarkColumns } from "../marks/handMarks.js";
import { toCsv } from "../tables/csv.js";
import { columnName, readCsv } from "../tables/Table.js";

/**
 * Puts one mark into `by-hand.csv`. All other lines stay, also such as are not understood; so do columns. The file is read
 * anew each time: somebody may be writing in it, too.
 *
 * @throws NotebookError where the file is no such table
 */
export function writeHandMark(course: Course, submission: Submission, question: string, mark: HandMark): void {
  const path = course.path("by-hand.csv");
  const { rows, openQuote } = existsSync(path) ? readCsv(path) : { rows: [], openQuote: undefined };
  if (openQuote !== undefined)
    throw new NotebookError(`by-hand.csv, line ${openQuote}: a quote (") does not end; nothing can be added`);
  const [head = [...handMarkColumns], ...lines] = rows.map(({ fields }) => [...fields]);
  const names = head.map(columnName);
  for (const column of handMarkColumns) {
    if (names.includes(column)) continue;
    if (column !== "comment") throw new NotebookError(`by-hand.csv: its first line does not name ${column}`);
    names.push(column);
    head.push(column);
  }
  const at = (column: (typeof handMarkColumns)[number]): number => names.indexOf(column);
  const isOf = (fields: string[]): boolean => {
    const [student, assignment, id] = [fields[at("student")], fields[at("assignment")], fields[at("question")]];
    const who = student?.trim().normalize("NFC") === submission.student.normalize("NFC");
    return who && assignment?.trim() === submission.assignment && id?.trim() === question;
  };
  let line = lines.findLast(isOf);
  if (!line) {
    line = head.map(() => "");
    line[at("student")] = submission.student;
    line[at("assignment")] = submission.assignment;
    line[at("question")] = question;
    lines.push(line);
  }
  while (line.length < head.length) line.push("");
  line[at("score")] = mark.score === undefined ? "" : String(mark.score);
  line[at("comment")] = mark.comment;
  // With a mark at the beginning Excel knows that it is UTF-8.
  writeAtomically(path, `\uFEFF${toCsv([head, ...lines])}`);
}
