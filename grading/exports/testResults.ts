import { stripVTControlCharacters } from "node:util";
import type { Cell } from "tskernel/dist/notebook/Notebook.js";
import type { Course } from "../Course.js";
import type { Entry } from "../marks/Gradebook.js";
import { gradeIdOf, isTest } from "../nbgraderCell.js";
import { hasHiddenTests } from "../release.js";
import { readGraded } from "../results.js";

/** What came of one question, as an autograder tells it. */
export interface QuestionResult {
  readonly id: string;
  readonly points: number;
  /** `null`: a person has still to mark it. */
  readonly score: number | null;
  /** What the student may read of it; nothing of a hidden test but its points. */
  readonly said: string;
  readonly seconds: number | undefined;
}

const longest = 5000;

export function questionResults(course: Course, { assignment, from, marks, result }: Entry): QuestionResult[] {
  const source = new Map(course.source(assignment).cells.map((cell) => [gradeIdOf(cell), cell]));
  const graded = readGraded(course, { student: from, assignment });
  return marks.map(({ id, points, score }) => {
    const original = source.get(id);
    const cell = graded?.cells.find((each) => gradeIdOf(each) === id);
    const isShown = cell && original && isTest(original) && !hasHiddenTests(original);
    const seconds = result?.marks.find((mark) => mark.id === id)?.seconds;
    return { id, points, score, said: isShown ? saidBy(cell) : "", seconds };
  });
}

/** What a cell has printed, and its error: plain text. */
export function saidBy(cell: Cell): string {
  if (cell.cell_type !== "code") return "";
  const texts = cell.outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
    return "";
  });
  const text = stripVTControlCharacters(texts.filter(Boolean).join("\n").trim()).replace(
    /[\0-\x08\x0b-\x1f\x7f]/g,
    " ",
  );
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
