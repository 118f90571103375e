import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { toHtml } from "tskernel/dist/notebook/html/toHtml.js";
import type { Cell, CellOutput, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import type { Course, Submission } from "./Course.js";
import { HandMarks } from "./marks/handMarks.js";
import type { Mark } from "./mark.js";
import { total } from "./marks/Gradebook.js";
import { gradeIdOf, isLocked } from "./nbgraderCell.js";
import { oneLine } from "./oneLine.js";
import { hasHiddenTests, withoutHiddenTests } from "./release.js";
import { readGraded, readResult, type Result } from "./results.js";

/** Writes a page for each graded submission, readable without a network. Returns how many, and why the others are missing. */
export async function writeFeedback(course: Course): Promise<{ pages: number; failed: readonly string[] }> {
  const byHand = new HandMarks(course);
  let pages = 0;
  const failed: string[] = [];
  for (const submission of course.submissions()) {
    try {
      if (await writePage(course, submission, byHand)) pages++;
    } catch (error) {
      failed.push(oneLine(`no page for ${submission.student}, ${submission.assignment}: ${(error as Error).message}`));
    }
  }
  return { pages, failed };
}

/** Whether it was graded. */
async function writePage(course: Course, submission: Submission, byHand: HandMarks): Promise<boolean> {
  const result = readResult(course, submission);
  if (!result) return false;
  const notebook = readGraded(course, submission) ?? insteadOf(result);
  const marks = byHand.apply(result);
  const comment = (id: string): string => byHand.of(submission, id)?.comment ?? "";
  const page = await feedbackPage(notebook, { ...submission, marks, comment });
  const path = course.path("feedback", submission.student, submission.assignment, `${submission.assignment}.html`);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, page);
  return true;
}

/** What a page shows where no notebook could be graded: why, and the questions. */
function insteadOf({ incidents, marks, ungraded }: Result): Notebook {
  // What has kept the grader from it is for whoever runs it to read.
  const why = ungraded === undefined ? incidents.map(plain).join("\n\n") : "It has not been graded yet.";
  const questions = marks.map(({ id }): Cell => {
    return { cell_type: "markdown", id, metadata: { nbgrader: { grade_id: id } }, source: plain(id) };
  });
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [remark("incidents", why), ...questions] };
}

export interface FeedbackOptions extends Submission {
  readonly marks: readonly Mark[];
  comment(question: string): string;
}

export async function feedbackPage(notebook: Notebook, options: FeedbackOptions): Promise<string> {
  const { student, assignment, marks, comment } = options;
  const open = marks.some(({ score }) => score === null) ? ", and what is still to be marked by hand" : "";
  const points = marks.reduce((sum, mark) => sum + mark.points, 0);
  const heading = `**${plain(student)} · ${plain(assignment)} · ${total(marks)} of ${points} points${open}**`;
  const cells = notebook.cells.flatMap((cell) => {
    const mark = marks.find(({ id }) => id === gradeIdOf(cell));
    const shown = harmless(withoutSecrets(cell));
    return mark
      ? [shown, remark(`${cell.id}-mark`, markText(mark, comment(mark.id) || whyNothing(mark, cell)))]
      : [shown];
  });
  const page = { ...notebook, cells: [remark("marks", heading), ...cells] };
  const html = await toHtml(page, { cwd: process.cwd(), pictures: false, title: `${assignment}, ${student}` });
  // A second wall behind `harmless`: the page loads nothing and sends nothing.
  const policy = [
    "default-src 'none'; img-src data:; font-src data:",
    "style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'",
  ].join("; ");
  return html.replace("<head>", `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** Where no error says it. */
function whyNothing({ score }: Mark, cell: Cell): string {
  if (score !== 0 || cell.cell_type !== "code") return "";
  const isStderr = (output: CellOutput): boolean => output.output_type === "stream" && output.name === "stderr";
  if (!cell.outputs.some(isStderr) || cell.outputs.some((output) => output.output_type === "error")) return "";
  return "while it is tested, an answer must write nothing to stderr (console.error, console.warn)";
}

function markText({ score, points }: Mark, comment: string): string {
  const text = score === null ? `**To be marked by hand**, ${points} points` : `**${score} of ${points} points**`;
  return comment ? `${text}: ${plain(comment)}` : text;
}

const remark = (id: string, text: string): Cell => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source: `> ${text.replaceAll("\n", "\n> ")}`,
});

/** A person's words in Markdown, without any markup of theirs. */
const plain = (text: string): string => text.replace(/[<>&*_`[\]\\#|$!~]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Hidden tests stay hidden, and with them all that they and the student's functions have said while they ran: an error has
 * the expected value in it, and what a function prints can be the input.
 */
function withoutSecrets(cell: Cell): Cell {
  // A cell of the student's may have the markers in it, too.
  if (cell.cell_type !== "code" || !hasHiddenTests(cell)) return cell;
  const text = "What hidden tests say is not shown.\n";
  const outputs: CellOutput[] = cell.outputs.length > 0 ? [{ output_type: "stream", name: "stdout", text }] : [];
  return { ...withoutHiddenTests(cell), outputs } as Cell;
}

/** The cell without whatever of the student's a page would run: whoever opens it has other students' marks at hand. */
function harmless(cell: Cell): Cell {
  if (cell.cell_type === "code") return { ...cell, outputs: cell.outputs.map(harmlessOutput) };
  if (isLocked(cell)) return cell;
  const { attachments, ...rest } = cell as Cell & { attachments?: unknown };
  void attachments;
  return { ...rest, cell_type: "markdown", source: cell.source.replace(/<(?=[a-z/!?])/gi, "&lt;") } as Cell;
}

/** Pictures, plots and text; not HTML, Markdown or scripts. */
function harmlessOutput(output: CellOutput): CellOutput {
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") return output;
  const data = Object.fromEntries(
    Object.entries(output.data).filter(([mime]) =>
      /^(image\/(png|jpeg|gif|webp)|text\/plain|application\/vnd\.[\w.+-]+)$/.test(mime),
    ),
  );
  return { ...output, data, metadata: {} };
}
