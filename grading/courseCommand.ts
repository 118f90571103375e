import { copyFileSync, mkdirSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { checkSource } from "./checkSources.js";
import { Course } from "./Course.js";
import { writeFeedback } from "./feedback.js";
import { gradeCourse } from "./gradeCourse.js";
import { total, writeMarks } from "./marks.js";
import { release } from "./release.js";
import { enforced, type Isolation, strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { trialTable } from "./trialTable.js";

const usage = `Usage: npm run course -- COMMAND [FOLDER] [options]

FOLDER is the course's, notebooks/assignments if none is given. In it are, laid out as for nbgrader,
submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb and, if the course sets assignments of its own, source/.

  release          make the students' version of each assignment, in FOLDER/release
  check-sources    solutions get full marks, stubs none, and known mistakes are scored and named as they should be
  grade            grade what is in FOLDER/submitted, into FOLDER/graded; what is graded already is left as it is
  marks            write FOLDER/marks.csv and questions.csv, with the marks of by-hand.csv where a person has given some
  feedback         write a page for each submission, in FOLDER/feedback

  --assignment NAME   only this assignment; can be given more than once
  --slots N           submissions graded at the same time (default: the processor's cores)
  --timeout SECONDS   for a cell (default ${defaultLimits.cell})
  --memory GB         for a submission (default ${defaultLimits.memory / 2 ** 30})
  --isolation KIND    namespaces, user or none (default: the strongest that works here)
  --table             check-sources: which known mistake was told what, as Markdown
  --share I/N         grade every N-th submission from the I-th on, 0/N to N-1/N: one machine's share
`;

/** `npm run course -- …`. Resolves to the exit status: 0, 1 (something is wrong), 2 (misused), 130 (Ctrl-C). */
export async function main(argv: readonly string[]): Promise<number> {
  let parsed;
  try {
    parsed = parse(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (!parsed) {
    process.stdout.write(usage);
    return 0;
  }
  const { command, folder, options } = parsed;
  try {
    if (command === "release" && folder !== undefined) mkdirSync(folder, { recursive: true });
    return await commands[command]!(new Course(folder), options);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

interface Options {
  readonly assignments: readonly string[];
  readonly slots: number;
  readonly timeout: number;
  readonly memory: number;
  readonly isolation: Isolation | undefined;
  readonly share: { readonly part: number; readonly of: number } | undefined;
  readonly table: boolean;
}

function parse(argv: readonly string[]): { command: string; folder: string | undefined; options: Options } | undefined {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      assignment: { type: "string", multiple: true, default: [] },
      slots: { type: "string" },
      timeout: { type: "string" },
      memory: { type: "string" },
      isolation: { type: "string" },
      share: { type: "string" },
      table: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [command, folder, ...rest] = positionals;
  if (values.help || command === undefined) return undefined;
  if (!Object.hasOwn(commands, command)) throw new Error(`no command ${command}`);
  if (rest.length > 0) throw new Error(`one folder, not also ${rest.join(" ")}`);
  const { isolation } = values;
  if (isolation !== undefined && !Object.hasOwn(enforced, isolation)) throw new Error(`no isolation ${isolation}`);
  const share = /^(\d+)\/(\d+)$/.exec(values.share ?? "0/1");
  if (!share || Number(share[1]) >= Number(share[2])) throw new Error(`--share ${values.share}: expected 0/N to N-1/N`);
  const options = {
    assignments: values.assignment,
    slots: whole("slots", values.slots, availableParallelism()),
    timeout: positive("timeout", values.timeout, defaultLimits.cell),
    memory: positive("memory", values.memory, defaultLimits.memory / 2 ** 30) * 2 ** 30,
    isolation: isolation as Isolation | undefined,
    table: values.table,
    share: values.share === undefined ? undefined : { part: Number(share[1]), of: Number(share[2]) },
  };
  return { command, folder, options };
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw new Error(`--${name} ${text}: expected a number above 0`);
  return value;
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const value = positive(name, text, otherwise);
  if (!Number.isInteger(value)) throw new Error(`--${name} ${text}: expected a whole number`);
  return value;
}

const commands: Record<string, (course: Course, options: Options) => Promise<number>> = {
  async release(course, options) {
    for (const assignment of chosen(course, options)) {
      const path = course.path("release", assignment, `${assignment}.ipynb`);
      mkdirSync(dirname(path), { recursive: true });
      for (const [name, from] of course.sourceFiles(assignment)) {
        const to = course.path("release", assignment, name);
        mkdirSync(dirname(to), { recursive: true });
        copyFileSync(from, to);
      }
      writeAtomically(path, serialize(release(course.source(assignment))));
      say(path);
    }
    return 0;
  },

  async "check-sources"(course, options) {
    const isolation = options.isolation ?? strongestIsolation();
    let status = 0;
    for (const assignment of chosen(course, options)) {
      const report = await checkSource(course, assignment, isolation);
      const { points, trials, problems } = report;
      for (const problem of problems) say(problem);
      if (options.table) say(trialTable(report));
      const right = trials.filter(({ answer }) => answer.share === 1).length;
      const of = `${points} points, ${right} right answers and ${trials.length - right} mistakes tried`;
      say(`${assignment}: ${of}, ${problems.length === 0 ? "all as it should be" : `${problems.length} problems`}`);
      if (problems.length > 0) status = 1;
    }
    return status;
  },

  async grade(course, options) {
    const isolation = options.isolation ?? strongestIsolation();
    say(`Isolation ${isolation}: ${enforced[isolation]}`);
    const start = performance.now();
    const abort = new AbortController();
    let status = 0;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(name, () => {
        status = 128 + constants.signals[name];
        if (abort.signal.aborted) process.exit(status);
        say("Stopping when what is being graded is done; again to stop at once. The next run goes on from here.");
        abort.abort(new NotebookError("Stopped."));
      });
    }
    const limits = { ...defaultLimits, cell: options.timeout, memory: options.memory };
    try {
      const { graded, before } = await gradeCourse(course, {
        ...options,
        limits,
        isolation,
        signal: abort.signal,
        onResult({ student, assignment, marks, incidents }, done, all) {
          const points = marks.reduce((sum, mark) => sum + mark.points, 0);
          const rate = done / ((performance.now() - start) / 60_000);
          const left = Math.ceil(((all - done) / rate) * 60);
          const note = incidents.length > 0 ? `  (${incidents.join("; ")})` : "";
          const place = `${String(done).padStart(String(all).length)}/${all}`;
          const time = left < 90 ? `${left} s` : `${Math.ceil(left / 60)} min`;
          const pace = `${rate.toFixed(0)} a minute, ${time} left`;
          say(`${place}  ${student}  ${assignment}  ${total(marks)}/${points}  · ${pace}${note}`);
        },
      });
      say(`${graded} graded in ${((performance.now() - start) / 1000).toFixed(0)} s, ${before} were graded before`);
      return 0;
    } catch (error) {
      if (!abort.signal.aborted || error !== abort.signal.reason) throw error;
      return status;
    }
  },

  async marks(course) {
    const { submissions, unmarked } = writeMarks(course);
    const open =
      unmarked > 0
        ? `; to mark by hand: ${unmarked}. Marks and comments go into ${course.path("by-hand.csv")}, with the columns of questions.csv`
        : "";
    say(`${course.path("marks.csv")}: ${submissions} submissions${open}`);
    return 0;
  },

  async feedback(course) {
    say(`${await writeFeedback(course)} pages in ${course.path("feedback")}`);
    return 0;
  },
};

function chosen(course: Course, { assignments }: Options): readonly string[] {
  const all = course.assignments();
  for (const name of assignments) {
    if (!all.includes(name)) throw new NotebookError(`there is no assignment ${name}; there are ${all.join(", ")}`);
  }
  return assignments.length > 0 ? assignments : all;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
