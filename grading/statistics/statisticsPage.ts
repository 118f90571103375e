import { barChart, histogram, type Plot } from "batchnorm-lab";
import { toHtml } from "tskernel/dist/notebook/html/toHtml.js";
import type { Cell } from "tskernel/dist/notebook/Notebook.js";
import { type AssignmentStatistics, mean, median, type QuestionStatistics } from "./statistics.js";

const mistakesShown = 8;

/** The page that `statistics` writes: numbers, plots and the most frequent mistakes, in one file that loads nothing. */
export async function statisticsPage(title: string, assignments: readonly AssignmentStatistics[]): Promise<string> {
  const cells: Cell[] = [text(`# ${plain(title)}`)];
  for (const each of assignments) cells.push(...(await assignmentCells(each)));
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, i) => ({ ...cell, id: `cell-${i}` })),
  };
  return toHtml(notebook, { cwd: process.cwd(), pictures: false, title });
}

async function assignmentCells(of: AssignmentStatistics): Promise<Cell[]> {
  const { assignment, scores, points, questions, seconds, hoursLeft } = of;
  const cells = [text(`## ${plain(assignment)}\n\n${summary(of)}`)];
  if (questions.length === 0) return cells;
  const several = new Set(scores).size > 1;
  if (several) {
    const options = {
      title: "Points",
      xTitle: `points of ${points}`,
      domain: [0, Math.max(points, ...scores)] as const,
      bins: 20,
      height: 180,
      width: 520,
    };
    cells.push(await plot(histogram([...scores], options)));
  }
  const shares = Object.fromEntries(
    questions.filter(({ share }) => Number.isFinite(share)).map(({ id, share }) => [id, share]),
  );
  if (Object.keys(shares).length > 0) {
    const options = {
      title: "Share of the points, by question",
      yTitle: "mean share",
      format: ".0%",
      horizontal: true,
      yDomain: [0, 1] as const,
      width: 520,
    };
    cells.push(await plot(barChart(shares, options)));
  }
  cells.push(text(questionTable(questions)));
  for (const question of questions) {
    const { id, mistakes } = question;
    if (mistakes.length === 0) continue;
    const lines = mistakes.slice(0, mistakesShown).map(({ name, count }) => `| ${count} | ${plain(name)} |`);
    const rest = mistakes.slice(mistakesShown).reduce((sum, { count }) => sum + count, 0);
    const more = rest > 0 ? [`| ${rest} | others |`] : [];
    cells.push(
      text(
        `### Mistakes in ${plain(id)}\n\n| answers | what was told of them |\n|---:|---|\n${[...lines, ...more].join("\n")}`,
      ),
    );
  }
  if (new Set(hoursLeft).size > 1) {
    const options = {
      title: "When it was handed in",
      xTitle: "hours before the deadline (below 0: late)",
      height: 160,
      width: 520,
    };
    cells.push(await plot(histogram([...hoursLeft], options)));
  }
  if (new Set(seconds).size > 1) {
    const options = { title: "Time that grading took", xTitle: "seconds a submission", height: 160, width: 520 };
    cells.push(await plot(histogram([...seconds], options)));
  }
  return cells;
}

function summary({ handedIn, missing, late, scores, points, seconds }: AssignmentStatistics): string {
  const parts = [`${handedIn} handed in`];
  if (missing > 0) parts.push(`${missing} of the roster have not`);
  if (late > 0) parts.push(`${late} late`);
  if (scores.length < handedIn) parts.push(`${handedIn - scores.length} wait for a person's mark`);
  const lines = [`${parts.join(", ")}.`];
  if (scores.length > 0) {
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    lines.push(
      `Points of ${points}: mean ${round(mean(scores))}, median ${round(median(scores)!)}, from ${round(low)} to ${round(high)}.`,
    );
  }
  const time = median(seconds);
  if (time !== undefined) lines.push(`Grading one took ${round(time)} s (median).`);
  return lines.join(" ");
}

function questionTable(questions: readonly QuestionStatistics[]): string {
  const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(share * 100)} %` : "");
  const rows = questions.map(({ id, points, share, full, none, open, seconds }) =>
    [
      plain(id),
      points,
      percent(share),
      full,
      none,
      open || "",
      seconds === undefined ? "" : `${round(seconds)} s`,
    ].join(" | "),
  );
  const head = "question | points | mean share | all points | no points | not marked yet | time of the test";
  return `| ${head} |\n|---|---:|---:|---:|---:|---:|---:|\n${rows.map((row) => `| ${row} |`).join("\n")}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function text(source: string): Cell {
  return { cell_type: "markdown", id: "", metadata: {}, source };
}

async function plot(chart: Plot): Promise<Cell> {
  const png = Buffer.from(await chart.toPNG());
  const width = png.readUInt32BE(16) / 2; // the picture has two dots for each
  const alt = chart.description.replace(/[<>"&]/g, " ");
  return {
    ...text(`<img src="attachment:plot.png" width="${width}" alt="${alt}">`),
    attachments: { "plot.png": { "image/png": png.toString("base64") } },
  };
}

/** Words in Markdown, without any markup of theirs. */
const plain = (words: string): string => words.replace(/[<>&*_`[\]\\#|$!~]/g, (sign) => `&#${sign.charCodeAt(0)};`);
