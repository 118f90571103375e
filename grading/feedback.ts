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
import { withoutHiddenTests } from "./release.js";
import { readGraded, readResult, type Result } from "./results.js";

/** Writes a page for each graded submission, readable without a network. Returns how many. */
export async function writeFeedback(course: Course): Promise<number> {
  const byHand = new HandMarks(course);
  let pages = 0;
  for (const submission of course.submissions()) {
    const result = readResult(course, submission);
    if (!result) continue;
    const notebook = readGraded(course, submission) ?? insteadOf(result);
    const marks = byHand.apply(result);
    const comment = (id: string): string => byHand.of(submission, id)?.comment ?? "";
    const page = await feedbackPage(notebook, { ...submission, marks, comment });
    const path = course.path("feedback", submission.student, submission.assignment, `${submission.assignment}.html`);
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, page);
    pages++;
  }
  return pages;
}

/** What a page shows where no notebook could be graded: why, and the questions. */
function insteadOf({ incidents, marks }: Result): Notebook {
  const why = remark("incidents", incidents.map(plain).join("\n\n"));
  const questions = marks.map(({ id }): Cell => {
    return { cell_type: "markdown", id, metadata: { nbgrader: { grade_id: id } }, source: plain(id) };
  });
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [why, ...questions] };
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
    return mark ? [shown, remark(`${cell.id}-mark`, markText(mark, comment(mark.id)))] : [shown];
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

/** Hidden tests stay hidden: also the lines of them that an error quotes. */
function withoutSecrets(cell: Cell): Cell {
  if (!isLocked(cell)) return cell; // the student's, who may write anything, the markers too
  const shown = withoutHiddenTests(cell);
  if (shown.cell_type !== "code" || shown.source === cell.source) return cell;
  const outputs = shown.outputs.map((output): CellOutput => {
    if (output.output_type !== "error") return output;
    return { ...output, traceback: [`${output.ename}: ${output.evalue}`] };
  });
  return { ...shown, outputs };
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
