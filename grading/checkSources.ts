import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cell, CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { type Answer, readAnswers } from "./answers.js";
import type { Course } from "./Course.js";
import { type Graded, Grader } from "./gradeNotebook.js";
import { fieldsOf, gradeIdOf, isGraded, isManual, isSolution, isTest, pointsOf } from "./nbgraderCell.js";
import { release } from "./release.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";

export interface SourceReport {
  readonly assignment: string;
  readonly points: number;
  readonly right: number;
  readonly mistakes: readonly { readonly cell: string; readonly says: readonly string[]; readonly share: number }[];
  /** What is not as it must be. */
  readonly problems: readonly string[];
}

/** Solutions have full marks, stubs none, and every answer of the library is scored and diagnosed as it says. */
export async function checkSource(course: Course, assignment: string, isolation: Isolation): Promise<SourceReport> {
  const source = course.source(assignment);
  const answersPath = course.answersPath(assignment);
  const answers = existsSync(answersPath) ? readAnswers(answersPath) : [];
  const options = { limits: { ...defaultLimits, cell: 120 }, isolation, slot: 0 };
  const folder = mkdtempSync(join(tmpdir(), "course-"));
  const graders: Grader[] = [];
  const grade = (notebook: Notebook, of: Notebook) => {
    const grader = graders.find((each) => each.options.source === of) ?? new Grader({ ...options, source: of });
    if (!graders.includes(grader)) graders.push(grader);
    return grader.grade(notebook, mkdtempSync(join(folder, "graded-")));
  };
  const problems: string[] = [];
  try {
    const solved = await grade(source, source);
    for (const { id, score, points } of solved.marks) {
      if (score !== null && score !== points)
        problems.push(`${assignment}: the solution gets ${score} of ${points} at ${id}`);
    }
    for (const cell of withOutputs(solved.notebook)) {
      const bad = cell.outputs.find(
        (output) => output.output_type === "error" || ("name" in output && output.name === "stderr"),
      );
      if (bad)
        problems.push(`${assignment}: the solution's cell ${gradeIdOf(cell) ?? cell.id} fails or writes to stderr`);
    }
    const empty = await grade(release(source), source);
    for (const { id, score } of empty.marks)
      if (score !== 0) problems.push(`${assignment}: the stub gets ${score} at ${id}`);
    problems.push(...leaks(source).map((text) => `${assignment}: ${text}`));
    problems.push(
      ...(await tryAnswers(source, answers, (trials) => grade(trials, trials))).map((text) => `${answersPath}:${text}`),
    );
  } finally {
    for (const grader of graders) await grader.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const points = source.cells.filter(isGraded).reduce((sum, cell) => sum + pointsOf(cell), 0);
  const mistakes = answers.filter(({ share }) => share < 1);
  return { assignment, points, right: answers.length - mistakes.length, mistakes, problems };
}

async function tryAnswers(
  source: Notebook,
  answers: readonly Answer[],
  grade: (trials: Notebook) => Promise<Graded>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const answer of answers) {
    if (!source.cells.some((cell) => gradeIdOf(cell) === answer.cell && isSolution(cell) && !isManual(cell))) {
      problems.push(`${answer.line}: there is no solution cell "${answer.cell}"`);
    }
  }
  if (problems.length > 0) return problems;
  const trials = answers.map((answer) => ({ answer, tests: testsOf(source, answer.cell) }));
  const { notebook, marks } = await grade(asNotebook(source, trials));
  for (const [i, { answer, tests }] of trials.entries()) {
    const ids = new Set(tests.map((test) => trialId(test, i)));
    const points = tests.reduce((sum, cell) => sum + pointsOf(cell), 0);
    const score = marks.reduce((sum, mark) => sum + (ids.has(mark.id) ? mark.score! : 0), 0);
    const said = withOutputs(notebook)
      .map((cell) => (ids.has(gradeIdOf(cell)!) ? textOf(cell) : ""))
      .join("\n");
    if (Math.abs(score - points * answer.share) > 0.01) {
      problems.push(
        `${answer.line}: ${score} of ${points} points, expected ${points * answer.share}. It says: ${said.trim()}`,
      );
    } else {
      for (const phrase of answer.says) {
        if (!said.includes(phrase)) problems.push(`${answer.line}: it does not say "${phrase}", but: ${said.trim()}`);
      }
    }
  }
  return problems;
}

interface Trial {
  readonly answer: Answer;
  readonly tests: readonly CodeCell[];
}

/**
 * All trials as one notebook, so that they need one process: setup, then each answer with its task's tests, under
 * grade_ids of their own.
 */
function asNotebook(source: Notebook, trials: readonly Trial[]): Notebook {
  const first = source.cells.findIndex(isSolution);
  const copy = (cell: Cell, code: string, i: number): Cell => {
    const id = trialId(cell, i);
    return { ...cell, id, source: code, metadata: { ...cell.metadata, nbgrader: { ...fieldsOf(cell), grade_id: id } } };
  };
  const cells = trials.flatMap(({ answer, tests }, i) => {
    const solution = source.cells.find((cell) => gradeIdOf(cell) === answer.cell)!;
    return [copy(solution, answer.code, i), ...tests.map((test) => copy(test, test.source, i))];
  });
  return { ...source, cells: [...source.cells.slice(0, first), ...cells] };
}

const trialId = (cell: Cell, i: number): string => `${gradeIdOf(cell)}-${i}`;

/** The tests between a solution cell and the next. */
function testsOf(source: Notebook, id: string): CodeCell[] {
  const start = source.cells.findIndex((cell) => gradeIdOf(cell) === id);
  const after = source.cells.slice(start + 1);
  const end = after.findIndex(isSolution);
  return after.slice(0, end < 0 ? undefined : end).filter((cell): cell is CodeCell => isTest(cell));
}

/** Whether anything of a solution or a hidden test is left in what students get. */
function leaks(source: Notebook): string[] {
  const released = release(source)
    .cells.map((cell) => cell.source)
    .join("\n");
  return /BEGIN|END (SOLUTION|HIDDEN)/.test(released) ? ["a marker is left in the release"] : [];
}

const withOutputs = (notebook: Notebook): CodeCell[] =>
  notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");

function textOf(cell: CodeCell): string {
  return cell.outputs
    .map((output) => {
      if (output.output_type === "stream") return output.text;
      if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
      return "";
    })
    .join("\n");
}
