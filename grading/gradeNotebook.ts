import type { Cell, CellOutput, CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { OutputRecorder } from "tskernel/dist/notebook/OutputRecorder.js";
import type { Output } from "tskernel/dist/Interpreter.js";
import type { Encoded } from "./bridge/values.js";
import type { Companions } from "./companions.js";
import { inFile } from "./Course.js";
import { hidePaths } from "./hidePaths.js";
import { Judge, type JudgeHost } from "./Judge.js";
import { gradeIdOf, isGraded, isLocked, isSolution, isTest, pointsOf } from "./nbgraderCell.js";
import { type Mark, markOf, outcomeOf } from "./mark.js";
import { NotGraded } from "./NotGraded.js";
import { oneLine } from "./oneLine.js";
import { hasHiddenTests, release } from "./release.js";
import { restore } from "./restore.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { ProcessorWatch } from "./sandbox/ProcessorWatch.js";
import { Session } from "./student/Session.js";
import { type Limits, StudentGone } from "./student/Student.js";

export interface GradeOptions {
  readonly source: Notebook;
  /** Where the source lies, for whoever has to mend it. */
  readonly path?: string;
  /** The assignment's files beside the notebook, as students have them. */
  readonly files?: Companions;
  /** Those that tests can read: what is not handed out, too. */
  readonly testFiles?: Companions;
  readonly limits: Limits;
  readonly isolation: Isolation;
  /** Where the judge has its folder; the system's for temporary ones if not given. */
  readonly work?: string;
  /** Outputs are for the assignment's author: they may tell of hidden tests. */
  readonly forAuthor?: boolean;
  /** A new folder for the student's process; gone afterwards. */
  readonly folder: string;
}

export interface Graded {
  readonly notebook: Notebook;
  readonly marks: readonly Mark[];
  /** What had to be done about the student's code, for the instructor to look at. */
  readonly incidents: readonly string[];
  /** Whether time was up for something that the machine kept from computing: what it costs may be no fault of its own. */
  readonly isStarved: boolean;
}

/** Seconds for a whole submission, in cells' times. */
const cellsForAll = 20;
const grace = 8;

/** Grades submissions of one assignment, one after the other, each with a judge of its own. */
export class Grader {
  readonly names: readonly string[];
  readonly #methods: readonly string[];
  #partial: Promise<ReadonlySet<string>> | undefined;

  constructor(readonly options: Omit<GradeOptions, "folder">) {
    this.names = namesOf(options.source);
    this.#methods = methodsOf(options.source);
  }

  /**
   * @param own files that the student has handed in beside the notebook; where the assignment has the same, its own count.
   * @throws NotGraded where that cannot be done, through no fault of the submission's
   */
  async grade(submission: Notebook, folder: string, own: Companions = new Map()): Promise<Graded> {
    const { source, forAuthor = false } = this.options;
    const run = await this.#run(restore(submission, source), folder, own, { hidden: true });
    const { notebook, incidents, isStarved } = run;
    const released = new Map(release(source).cells.map((cell) => [gradeIdOf(cell), cell]));
    const graded = notebook.cells.filter(isGraded);
    const isUnclear = graded.some((cell) => isTest(cell) && outcomeOf(cell) === "passed");
    const partial = isUnclear ? await this.#partialTests(`${folder}-solution`) : new Set<string>();
    const marks = graded.map((cell) => {
      const id = gradeIdOf(cell)!;
      const seconds = run.seconds.get(cell.id);
      return { ...markOf(cell, released.get(id), partial.has(id)), ...(seconds !== undefined && { seconds }) };
    });
    if (forAuthor || isStarved || !run.mayTell) return { notebook, marks, incidents, isStarved };
    // What a student's code has printed since it was called by a hidden test may hold that test's input, and so may what
    // it has returned. The student is shown what a run without hidden tests has printed.
    const shown = await this.#run(restore(submission, source), `${folder}-shown`, own, { hidden: false });
    const cells = notebook.cells.map((cell, i) => (hasHiddenTests(cell) ? cell : shown.notebook.cells[i]!));
    return { notebook: { ...notebook, cells }, marks, incidents, isStarved };
  }

  /** The tests that give a number for the solution, and are to give one for every answer; asked only where one has not. */
  #partialTests(folder: string): Promise<ReadonlySet<string>> {
    this.#partial ??= this.#run(restore(this.options.source, this.options.source), folder, new Map(), {
      hidden: true,
    }).then(({ notebook }) => {
      const tests = notebook.cells.filter((cell) => isTest(cell) && typeof outcomeOf(cell) === "number");
      return new Set(tests.map((cell) => gradeIdOf(cell)!));
    });
    this.#partial.catch(() => (this.#partial = undefined)); // asked anew by the next
    return this.#partial;
  }

  /** @param hidden whether hidden tests run */
  async #run(notebook: Notebook, folder: string, own: Companions, { hidden }: { hidden: boolean }): Promise<Run> {
    const { files = new Map<string, string>(), limits, isolation } = this.options;
    const recorder = new OutputRecorder();
    const record = (output: Output): void => recorder.add(hidePaths(output, [folder]));
    let judge: Judge | undefined;
    let testing: Test | undefined;
    /** Whether a hidden test has called the student's code; and whether something was to be seen of it since. */
    let hasCalled = false;
    let mayTell = false;
    const tests = new Set(notebook.cells.filter(isTest).map((cell) => cell.id));
    const student = new Session(
      { isolation, folder, limits, files: [files, own] },
      {
        output: (output) => {
          // What a call prints stands in the running test's cell; all else that stands in a test's cell is the judge's.
          const isAllowed = !tests.has(output.cell) || (output.cell === testing?.id && output.type === "stream");
          if (!isAllowed) return;
          // What a timer prints while a hidden test runs stands in the cell that started it, which the page shows.
          mayTell ||= hasCalled && !(testing?.isHidden && output.cell === testing.id);
          // What a student's code prints says nothing about its answer; what a test prints to stderr does.
          const isCalled = tests.has(output.cell) && output.type === "stream";
          record(isCalled ? { ...output, name: "stdout" } : output);
        },
        reply: (reply) => {
          if (testing?.open.delete(reply.call)) judge?.reply(reply);
        },
        gone: (message) => {
          for (const call of testing?.open ?? []) {
            testing!.isCut = true;
            judge?.reply({ call, error: { name: "StudentGone", message } });
          }
          testing?.open.clear();
        },
      },
    );
    const took = new Map<string, number>();
    const host: JudgeHost = {
      output: record,
      message: (message) => {
        if ("awaited" in message) return void testing?.ignored.delete(message.awaited);
        if (!testing) return;
        const { name, ...request } = message;
        hasCalled ||= testing.isHidden;
        testing.open.add(request.call);
        testing.ignored.set(request.call, name);
        student.call(testing.id, request);
      },
    };
    let all: NodeJS.Timeout | undefined;
    try {
      [judge] = await Promise.all([this.#newJudge(host), student.ready()]);
      // From here on the student's time counts: starting is ours.
      const seconds = limits.cell * cellsForAll;
      const processor = new ProcessorWatch();
      all = setTimeout(() => {
        if (processor.isStarved) student.starved();
        student.giveUp(`took more than ${seconds} s`);
      }, seconds * 1000);
      let count = 0;
      for (const cell of notebook.cells) {
        if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
        const { id, source: code } = cell;
        count++;
        const isHidden = hasHiddenTests(cell);
        if (isHidden && !hidden) continue;
        recorder.begin(id, cell, count);
        const start = performance.now();
        const processor = new ProcessorWatch();
        try {
          if (!isTest(cell)) {
            await student.run({ id, code, count, isOwn: !isLocked(cell) });
            // The kernel's own patience with the type checker.
            const isUnanswered = outputsOf(cell).some(
              (each) => each.output_type === "error" && each.ename === "NoAnswer",
            );
            if (isUnanswered && processor.isStarved) student.starved();
          } else {
            await student.attempt(async () => {
              judge ??= await this.#newJudge(host);
              recorder.begin(id, cell, count);
              testing = { id, open: new Set(), ignored: new Map(), isHidden, isCut: false };
              judge = await this.#test(judge, student, cell, count, testing, recorder);
            });
          }
        } catch (error) {
          // Of a test that was tried to the end, what it has come to says more.
          if (!(error instanceof StudentGone)) throw error;
          if (outputsOf(cell).length === 0) record(errorIn(id, "NotRun", `not run: ${oneLine(error.message)}`));
        }
        testing = undefined;
        if (isTest(cell)) took.set(id, Math.round(performance.now() - start) / 1000);
        // What a test says of a wrong answer has the answer in it.
        mayTell ||= hasCalled && !isHidden && isTest(cell) && !hasAllPoints(cell);
      }
    } finally {
      clearTimeout(all);
      await Promise.all([student.close(), judge?.close()]);
      recorder.finish();
    }
    return { notebook, incidents: student.incidents, isStarved: student.isStarved, mayTell, seconds: took };
  }

  async #newJudge(host: JudgeHost): Promise<Judge> {
    const judge = new Judge(host, this.options.testFiles ?? this.options.files, this.options.work);
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
      await judge.close();
      throw inFile(this.options.path ?? "the source", error);
    }
    return judge;
  }

  #mentions(code: string): string[] {
    return this.names.filter((name) => new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(code));
  }

  /** @returns the judge, unless it is busy for good */
  async #test(
    judge: Judge,
    student: Session,
    cell: CodeCell,
    count: number,
    test: Test,
    recorder: OutputRecorder,
  ): Promise<Judge | undefined> {
    const offered = await student.offer(cell.id, this.#mentions(cell.source));
    const value = (name: string): Encoded => (Object.hasOwn(offered, name) ? offered[name]! : { is: "undefined" });
    const values = Object.fromEntries(this.names.map((name) => [name, value(name)]));
    judge.bind({ values, methods: this.#methods });
    const seconds = this.options.limits.cell;
    let isLate = false;
    let giveUp: NodeJS.Timeout | undefined;
    const tooLong = new Promise<"busy">((resolve) => {
      giveUp = setTimeout(resolve, (seconds + grace) * 1000, "busy");
    });
    const processor = new ProcessorWatch();
    const stop = setTimeout(() => {
      isLate = true;
      student.note(`a test was stopped after ${seconds} s`);
      if (processor.isStarved) student.starved();
      student.interrupt();
      void judge.interrupt();
    }, seconds * 1000);
    const end = await Promise.race([judge.run(cell.id, cell.source, count), tooLong]);
    clearTimeout(stop);
    clearTimeout(giveUp);
    if (judge.broken) throw new NotGraded("the process of the tests was lost");
    const [ignored] = test.ignored.values();
    // Also where the code that was stopped made the test end well.
    if (isLate) recorder.add(errorIn(cell.id, "TimeoutError", `stopped after ${seconds} s`));
    else if (test.isCut) throw student.lost ?? new StudentGone("its process was lost during a test", false);
    else if (ignored !== undefined) {
      const why = `the test uses what ${ignored} returns without await: that is a promise, which looks true in every case`;
      recorder.add(errorIn(cell.id, "NotAwaited", why));
    }
    if (end !== "busy") return judge;
    await judge.close();
    return undefined;
  }
}

/** One run of a notebook. */
interface Run extends Omit<Graded, "marks"> {
  /** Whether outputs that a student may see could tell of hidden tests. */
  readonly mayTell: boolean;
  /** How long each test took, by its cell's id. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** A test that runs. */
interface Test {
  readonly id: string;
  readonly isHidden: boolean;
  /** Calls that have not been answered. */
  readonly open: Set<number>;
  /** Calls whose answer nobody waits for, with the function's name. */
  readonly ignored: Map<number, string>;
  /** Whether calls were lost with the student's process. */
  isCut: boolean;
}

function hasAllPoints(test: Cell): boolean {
  const outcome = outcomeOf(test);
  return outcome === "passed" || (outcome !== "failed" && outcome >= pointsOf(test));
}

const outputsOf = (cell: Cell): readonly CellOutput[] => (cell.cell_type === "code" ? cell.outputs : []);

/** The names that solutions define at the start of a line: what tests can call. */
export function namesOf(source: Notebook): string[] {
  const declaration = /^(?:export )?(?:async )?(?:function\*?|class|const|let|var) ([\p{L}_$][\p{L}\p{N}_$]*)/gmu;
  const solutions = source.cells.filter((cell) => cell.cell_type === "code" && isSolution(cell));
  return [...new Set(solutions.flatMap((cell) => [...cell.source.matchAll(declaration)].map((match) => match[1]!)))];
}

/** The functions that solutions define, methods among them: what objects of the student's may have. */
export function methodsOf(source: Notebook): string[] {
  const definition =
    /(?<![\w$.])([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:\([^()]*\)[^;{}()]*\{|[:=]\s*(?:async\b|function\b|\())/gu;
  const solutions = source.cells.filter((cell) => cell.cell_type === "code" && isSolution(cell));
  return [...new Set(solutions.flatMap((cell) => [...cell.source.matchAll(definition)].map((match) => match[1]!)))];
}

function errorIn(cell: string, ename: string, evalue: string): Output {
  return { type: "error", cell, ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
