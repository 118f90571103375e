import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { toHtml } from "tskernel/dist/notebook/html/toHtml.js";
import type { Cell, CellOutput, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import type { Submission } from "./Course.js";
import type { Mark } from "./mark.js";
import { type Entry, type Gradebook, total } from "./marks/Gradebook.js";
import { gradeIdOf, isLocked } from "./nbgraderCell.js";
import { oneLine } from "./oneLine.js";
import { hasHiddenTests, withoutHiddenTests } from "./release.js";
import { readGraded, type Result } from "./results.js";

/**
 * Writes a page for each graded submission, readable without a network; of a group's, for each of its people. Returns how
 * many, and why the others are missing.
 */
export async function writeFeedback(gradebook: Gradebook): Promise<{ pages: number; failed: readonly string[] }> {
  let pages = 0;
  const failed: string[] = [];
  for (const entry of gradebook.entries) {
    const { student, assignment, result } = entry;
    if (!result) continue; // nothing handed in
    try {
      await writePage(gradebook, { ...entry, result });
      pages++;
    } catch (error) {
      failed.push(oneLine(`no page for ${student}, ${assignment}: ${(error as Error).message}`));
    }
  }
  return { pages, failed };
}

async function writePage({ course, handMarks }: Gradebook, entry: Entry & { result: Result }): Promise<void> {
  const { student, assignment, marks, result } = entry;
  const handedIn = { student: entry.from, assignment };
  const notebook = readGraded(course, handedIn) ?? insteadOf(result);
  const comment = (id: string): string => handMarks.of(handedIn, id)?.comment ?? "";
  const page = await feedbackPage(notebook, { student, assignment, marks, comment, entry });
  const path = course.path("feedback", student, assignment, `${assignment}.html`);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, page);
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
  /** With what lateness, extra credit and penalties have made of the questions' points. */
  readonly entry?: Entry;
}

export async function feedbackPage(notebook: Notebook, options: FeedbackOptions): Promise<string> {
  const { student, assignment, marks, comment, entry } = options;
  const open = marks.some(({ score }) => score === null) ? ", and what is still to be marked by hand" : "";
  const points = marks.reduce((sum, mark) => sum + mark.points, 0);
  const heading = `**${plain(student)} · ${plain(assignment)} · ${entry?.score ?? total(marks)} of ${points} points${open}**${entry ? reckoning(entry) : ""}`;
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

/** How the score comes about, where it is not the questions' sum. */
function reckoning({ marks, late, adjustment }: Entry): string {
  const { points, reasons } = adjustment;
  const parts = [`${total(marks)} for the questions`];
  if (typeof late === "object" && late.off > 0)
    parts.push(`${late.off} off for ${late.days === 1 ? "a day" : `${late.days} days`} late`);
  if (points !== 0) parts.push(`${Math.abs(points)} ${points > 0 ? "added" : "off"}`);
  if (parts.length === 1) return "";
  return `\n\n${plain([parts.join(", "), ...reasons].join("; "))}.`;
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
