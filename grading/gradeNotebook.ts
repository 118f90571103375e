import type { CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { OutputRecorder } from "tskernel/dist/notebook/OutputRecorder.js";
import type { ErrorContent, Output } from "tskernel/dist/Interpreter.js";
import type { Encoded } from "./bridge/values.js";
import type { Companions } from "./companions.js";
import { inFile } from "./Course.js";
import { Judge } from "./Judge.js";
import { gradeIdOf, isGraded, isLocked, isSolution, isTest } from "./nbgraderCell.js";
import { type Mark, markOf } from "./mark.js";
import { release } from "./release.js";
import { restore } from "./restore.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { Session } from "./student/Session.js";
import type { Limits } from "./student/Student.js";

export interface GradeOptions {
  readonly source: Notebook;
  /** Where the source lies, for whoever has to mend it. */
  readonly path?: string;
  /** The assignment's files beside the notebook. */
  readonly files?: Companions;
  readonly limits: Limits;
  readonly isolation: Isolation;
  readonly slot: number;
  /** Where the judge has its folder; the system's for temporary ones if not given. */
  readonly work?: string;
  /** A new folder for the student's process; gone afterwards. */
  readonly folder: string;
}

export interface Graded {
  readonly notebook: Notebook;
  readonly marks: readonly Mark[];
  /** What had to be done about the student's code, for the instructor to look at. */
  readonly incidents: readonly string[];
}

/** Seconds for a whole submission, in cells' times. */
const cellsForAll = 20;
const grace = 8;

/** Grades submissions of one assignment, one after the other; its judge serves them all. */
export class Grader {
  #judge: Judge | undefined;
  readonly names: readonly string[];

  constructor(readonly options: Omit<GradeOptions, "folder">) {
    this.names = namesOf(options.source);
  }

  /** @param own files that the student has handed in beside the notebook; where the assignment has the same, its own count. */
  async grade(submission: Notebook, folder: string, own: Companions = new Map()): Promise<Graded> {
    const { source, files = new Map<string, string>(), limits, isolation, slot } = this.options;
    const notebook = restore(submission, source);
    const recorder = new OutputRecorder();
    const first = this.#readyJudge(); // they start side by side
    let judge: Judge | undefined;
    let testing: string | undefined;
    const tests = new Set(notebook.cells.filter(isTest).map((cell) => cell.id));
    const calls = new Set<number>();
    const student = new Session(
      { isolation, slot, folder, limits, files: [files, own] },
      {
        output: (output) => {
          const clean = cleaned(output);
          // What a call prints stands in the running test's cell; all else that stands in a test's cell is the judge's.
          const isAllowed = clean && (!tests.has(clean.cell) || (clean.cell === testing && clean.type === "stream"));
          if (isAllowed) recorder.add(clean);
        },
        reply: (reply) => {
          if (calls.delete(reply.call)) judge?.reply(reply);
        },
        gone: (message) => {
          for (const call of calls) judge?.reply({ call, error: { name: "StudentGone", message } });
          calls.clear();
        },
      },
    );
    /** The judge of before, or another where a test has cost that one its session. */
    const judgeOfNow = async (): Promise<Judge> => {
      const now = (judge = await this.#readyJudge());
      now.host = {
        output: (output) => recorder.add(output),
        call: (request) => {
          calls.add(request.call);
          student.call(testing!, request);
        },
      };
      return now;
    };
    try {
      await first;
      await student.ready().catch(() => {}); // what has ended it is told by the first cell
    } catch (error) {
      await student.close();
      throw error;
    }
    // From here on the student's time counts: starting is ours.
    const all = setTimeout(
      () => student.giveUp(`took more than ${limits.cell * cellsForAll} s`),
      limits.cell * cellsForAll * 1000,
    );
    try {
      let count = 0;
      for (const cell of notebook.cells) {
        if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
        const key = cell.id;
        recorder.begin(key, cell, ++count);
        testing = isTest(cell) ? key : undefined;
        calls.clear();
        try {
          if (isTest(cell)) await this.#test(await judgeOfNow(), student, cell, count, recorder);
          else await student.run({ id: key, code: cell.source, count });
        } catch (error) {
          recorder.add({ type: "error", cell: key, ...plainError("NotRun", `not run: ${(error as Error).message}`) });
        }
      }
    } finally {
      clearTimeout(all);
      await student.close();
      recorder.finish();
    }
    const released = new Map(release(source).cells.map((cell) => [gradeIdOf(cell), cell]));
    const marks = notebook.cells.filter(isGraded).map((cell) => markOf(cell, released.get(gradeIdOf(cell))));
    return { notebook, marks, incidents: student.incidents };
  }

  async close(): Promise<void> {
    const judge = this.#judge;
    this.#judge = undefined;
    await judge?.close();
  }

  async #readyJudge(): Promise<Judge> {
    if (this.#judge?.broken) await this.close();
    if (this.#judge) return this.#judge;
    const judge = new Judge({ output: () => {}, call: () => {} }, this.options.files, this.options.work);
    this.#judge = judge;
    // Given code that needs nothing of the student's: imports and helpers that tests may use.
    const setup = this.options.source.cells.filter(
      (cell) => cell.cell_type === "code" && isLocked(cell) && !isTest(cell) && !this.#mentions(cell.source).length,
    );
    try {
      await judge.prepare(
        this.names,
        setup.map((cell) => cell.source),
      );
    } catch (error) {
      await this.close();
      throw inFile(this.options.path ?? "the source", error);
    }
    return judge;
  }

  #mentions(code: string): string[] {
    return this.names.filter((name) => new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(code));
  }

  async #test(judge: Judge, student: Session, cell: CodeCell, count: number, recorder: OutputRecorder): Promise<void> {
    const offered = await student.offer(cell.id, this.#mentions(cell.source));
    const values: Record<string, Encoded> = {};
    for (const name of this.names) {
      const text = Object.hasOwn(offered, name) ? offered[name] : undefined;
      values[name] = text === undefined ? { is: "undefined" } : (JSON.parse(text) as Encoded);
    }
    judge.bind(values);
    const seconds = this.options.limits.cell;
    let late = false;
    let giveUp: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      giveUp = setTimeout(() => reject(new Error("the test did not stop")), (seconds + grace) * 1000);
    });
    const stop = setTimeout(() => {
      late = true;
      student.incidents.push(`a test was stopped after ${seconds} s`);
      student.interrupt();
      void judge.interrupt();
    }, seconds * 1000);
    try {
      await Promise.race([judge.run(cell.id, cell.source, count), tooLong]);
    } catch (error) {
      await this.close(); // it is busy for good; the next test gets a new one
      throw error;
    } finally {
      clearTimeout(stop);
      clearTimeout(giveUp);
      // Also where the code that was stopped made the test end well.
      if (late)
        recorder.add({ type: "error", cell: cell.id, ...plainError("TimeoutError", `stopped after ${seconds} s`) });
    }
  }
}

/** The names that solutions define at the start of a line: what tests can call. */
export function namesOf(source: Notebook): string[] {
  const declaration = /^(?:export )?(?:async )?(?:function\*?|class|const|let|var) ([\p{L}_$][\p{L}\p{N}_$]*)/gmu;
  const solutions = source.cells.filter((cell) => cell.cell_type === "code" && isSolution(cell));
  return [...new Set(solutions.flatMap((cell) => [...cell.source.matchAll(declaration)].map((match) => match[1]!)))];
}

function plainError(ename: string, evalue: string): ErrorContent {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** An output as the notebook format has it, whatever the student's process has sent; undefined where it is none. */
function cleaned(output: Output): Output | undefined {
  const { type, cell } = output;
  if (typeof cell !== "string") return undefined;
  switch (type) {
    case "stream":
      return { type, cell, name: output.name === "stderr" ? "stderr" : "stdout", text: String(output.text) };
    case "error": {
      const traceback = Array.isArray(output.traceback) ? output.traceback.map(String) : [];
      return { type, cell, ename: String(output.ename), evalue: String(output.evalue), traceback };
    }
    case "display_data":
    case "execute_result":
      if (!isObject(output.data)) return undefined;
      return { type, cell, data: { ...output.data }, metadata: isObject(output.metadata) ? output.metadata : {} };
    default:
      return undefined; // an unattended notebook has no displays to change
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
