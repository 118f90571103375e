import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import type { Cell, CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import type { Companions } from "../companions.js";
import { bridgeRules } from "./bridgeRules.js";
import { listName, marks } from "./handedOut.js";
import { type Answer, readAnswers } from "./answers.js";
import type { Course } from "../Course.js";
import { type Graded, Grader } from "../gradeNotebook.js";
import { fieldsOf, gradeIdOf, isGraded, isManual, isSolution, isTest, pointsOf } from "../nbgraderCell.js";
import { release } from "../release.js";
import type { Isolation } from "../sandbox/Sandbox.js";
import { defaultLimits } from "../student/Student.js";

export interface SourceReport {
  readonly assignment: string;
  readonly points: number;
  readonly trials: readonly Trial[];
  /** What is not as it must be. */
  readonly problems: readonly string[];
}

/** Solutions have full marks, stubs none, and every answer of the library is scored and diagnosed as it says. */
export async function checkSource(course: Course, assignment: string, isolation: Isolation): Promise<SourceReport> {
  const source = course.source(assignment);
  const answersPath = course.answersPath(assignment);
  const answers = existsSync(answersPath) ? readAnswers(answersPath) : [];
  const path = course.sourcePath(assignment);
  const { files, withheld } = course.handedOut(assignment);
  const options = {
    limits: { ...defaultLimits, cell: 120 },
    isolation,
    path,
    files,
    testFiles: course.testFiles(assignment),
    forAuthor: true,
  };
  const folder = mkdtempSync(join(tmpdir(), "course-"));
  chmodSync(folder, 0o711); // another user's process has its folder in it
  const graders: Grader[] = [];
  const grade = (notebook: Notebook, of: Notebook) => {
    const grader = graders.find((each) => each.options.source === of) ?? new Grader({ ...options, source: of });
    if (!graders.includes(grader)) graders.push(grader);
    return grader.grade(notebook, mkdtempSync(join(folder, "graded-")));
  };
  const problems: string[] = [];
  const trials: Trial[] = [];
  try {
    for (const { cell, line, why } of await bridgeRules(source)) {
      problems.push(`${assignment}: cell "${cell}", line ${line}: ${why}`);
    }
    const solved = await grade(source, source);
    for (const cell of withOutputs(solved.notebook)) {
      const mark = solved.marks.find(({ id }) => id === gradeIdOf(cell));
      const isLess = mark && mark.score !== null && mark.score !== mark.points;
      const said = whatFailed(cell) ?? (isLess ? textOf(cell).trim() : undefined);
      if (said === undefined) continue;
      const score = isLess ? ` gets ${mark.score} of ${mark.points}` : "";
      const missing = withheldIn(said, withheld);
      problems.push(
        `${assignment}: the solution${score} in cell "${gradeIdOf(cell) ?? cell.id}"${said ? `: ${said}` : ""}${missing}`,
      );
    }
    const empty = await grade(release(source), source);
    for (const { id, score } of empty.marks) {
      if (score !== 0)
        problems.push(`${assignment}: what is handed out gets ${score} in cell "${id}" without any work`);
    }
    const marker = marks.exec(serialize(release(source)));
    if (marker) problems.push(`${assignment}: "${marker[0]}" is left in the students' version`);
    const strays = answers.filter(({ cell }) => testsOf(source, cell).length === 0);
    problems.push(
      ...strays.map(({ cell, line }) => `${answersPath}:${line}: there is no solution cell "${cell}" with tests`),
    );
    trials.push(
      ...(await tryAnswers(
        source,
        answers.filter((answer) => !strays.includes(answer)),
        (notebook) => grade(notebook, notebook),
      )),
    );
    problems.push(...trials.flatMap(problemsOf).map((text) => `${answersPath}:${text}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const points = source.cells.filter(isGraded).reduce((sum, cell) => sum + pointsOf(cell), 0);
  return { assignment, points, trials, problems };
}

/** What came of an answer of the library. */
export interface Trial {
  readonly answer: Answer;
  readonly points: number;
  readonly score: number;
  /** What the tests have said of it. */
  readonly said: string;
}

async function tryAnswers(
  source: Notebook,
  answers: readonly Answer[],
  grade: (trials: Notebook) => Promise<Graded>,
): Promise<Trial[]> {
  if (answers.length === 0) return [];
  const { notebook, marks } = await grade(asNotebook(source, answers));
  return answers.map((answer, i) => {
    const tests = testsOf(source, answer.cell);
    const ids = new Set(tests.map((test) => trialId(test, i)));
    const said = notebook.cells
      .filter((cell): cell is CodeCell => ids.has(gradeIdOf(cell)!) && isTest(cell))
      .map(textOf);
    return {
      answer,
      points: tests.reduce((sum, cell) => sum + pointsOf(cell), 0),
      score: marks.reduce((sum, mark) => sum + (ids.has(mark.id) ? mark.score! : 0), 0),
      said: said.join("\n").trim(),
    };
  });
}

function problemsOf({ answer, points, score, said }: Trial): string[] {
  const { line, share, says } = answer;
  if (Math.abs(score - points * share) > 0.01)
    return [`${line}: ${score} of ${points} points, expected ${points * share}. It says: ${said}`];
  return says
    .filter((phrase) => !said.includes(phrase))
    .map((phrase) => `${line}: it does not say "${phrase}", but: ${said}`);
}

/**
 * All trials as one notebook, so that they need one process: setup, then each answer with its task's tests, under
 * grade_ids of their own.
 */
function asNotebook(source: Notebook, answers: readonly Answer[]): Notebook {
  const first = source.cells.findIndex(isSolution);
  const copy = (cell: Cell, code: string, i: number): Cell => {
    const id = trialId(cell, i);
    return { ...cell, id, source: code, metadata: { ...cell.metadata, nbgrader: { ...fieldsOf(cell), grade_id: id } } };
  };
  const cells = answers.flatMap((answer, i) => {
    const solution = source.cells.find((cell) => gradeIdOf(cell) === answer.cell)!;
    return [copy(solution, answer.code, i), ...testsOf(source, answer.cell).map((test) => copy(test, test.source, i))];
  });
  return { ...source, cells: [...source.cells.slice(0, first), ...cells] };
}

const trialId = (cell: Cell, i: number): string => `${gradeIdOf(cell)}-${i}`;

/** The tests between a solution cell and the next; none where there is no such cell. */
function testsOf(source: Notebook, id: string): CodeCell[] {
  const start = source.cells.findIndex((cell) => gradeIdOf(cell) === id && isSolution(cell) && !isManual(cell));
  if (start < 0) return [];
  const after = source.cells.slice(start + 1);
  const end = after.findIndex(isSolution);
  return after.slice(0, end < 0 ? undefined : end).filter((cell): cell is CodeCell => isTest(cell));
}

/** The error of a cell, or what it has written to stderr, with its line; undefined where all went well. */
function whatFailed(cell: CodeCell): string | undefined {
  for (const output of cell.outputs) {
    if (output.output_type === "error") {
      // The innermost line of this cell itself.
      const frames = stripVTControlCharacters(output.traceback.join("\n")).matchAll(/Cell In\[(\d+)\], line (\d+)/g);
      const own = [...frames].find(([, count]) => Number(count) === cell.execution_count);
      const evalue = output.evalue.trim().split("\n").slice(0, 3).join(" ");
      return `${own ? `line ${own[2]}: ` : ""}${output.ename}: ${evalue.slice(0, 500)}`;
    }
    if (output.output_type === "stream" && output.name === "stderr") {
      return `it writes to stderr, which makes a test 0: ${JSON.stringify(output.text.slice(0, 200))}`;
    }
  }
  return undefined;
}

/** Why a file that lies beside the source is not found. */
function withheldIn(said: string, withheld: Companions): string {
  const path = [...withheld.keys()].find((each) => said.includes(each));
  if (path === undefined) return "";
  return `. ${path} is not handed out: the students' version does not name it (${listName} can)`;
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
