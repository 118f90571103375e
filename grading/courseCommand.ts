import { copyFileSync, mkdirSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { checkSource } from "./sources/checkSource.js";
import { companionsIn } from "./companions.js";
import { Course } from "./Course.js";
import { writeFeedback } from "./feedback.js";
import { gradeCourse } from "./gradeCourse.js";
import { type Collected, collect } from "./collect/collect.js";
import { strays } from "./collect/strays.js";
import { isEncoding } from "./collect/zip.js";
import { Gradebook, total } from "./marks/Gradebook.js";
import { exporters } from "./exports/exporters.js";
import { HandMarks } from "./marks/handMarks.js";
import { AnswersToMark } from "./marking/AnswersToMark.js";
import { serveMarking } from "./marking/serveMarking.js";
import { statistics } from "./statistics/statistics.js";
import { withdrawn } from "./marks/withdrawn.js";
import { writeMarks } from "./marks/writeMarks.js";
import { oneLine } from "./oneLine.js";
import { gradeIdOf, isGraded } from "./nbgraderCell.js";
import { release } from "./release.js";
import { enforced, type Isolation, strongestIsolation } from "./sandbox/Sandbox.js";
import { systemError } from "./systemError.js";
import { defaultLimits } from "./student/Student.js";
import { trialTable } from "./sources/trialTable.js";

const usage = `Usage: npm run course -- COMMAND [FOLDER] [options]

FOLDER is the course's, notebooks/assignments if none is given. In it are, laid out as for nbgrader,
submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb and, if the course sets assignments of its own, source/.
docs/course.md says how to get hand-ins out of Moodle and Canvas and marks into them, and what tables there are.

  release          make the students' version of each assignment, in FOLDER/release
  check-sources    solutions get full marks, stubs none, and known mistakes are scored and named as they should be
  collect FOLDER DOWNLOAD...
                   put hand-ins into FOLDER/submitted: zips and folders from Moodle, Canvas, nbgrader or a mailbox;
                   FOLDER/downloaded if none is named. FOLDER/collected.csv says what became of each file
  grade            grade what is in FOLDER/submitted, into FOLDER/graded; what is graded already is left as it is
  mark             a page in the browser to mark texts in, one answer after the other; it writes by-hand.csv
  marks            write FOLDER/marks.csv and questions.csv, with what by-hand.csv, deadlines.csv and adjustments.csv say
  export           marks in the form that another system imports (--format), in FOLDER/export
  statistics       write FOLDER/statistics.html: for each question the share of points, frequent mistakes and times, with plots
  feedback         write a page for each submission, in FOLDER/feedback

  --assignment NAME   only this assignment; can be given more than once
  --student NAME      only this student; can be given more than once
  --question ID       mark: only this question; grade: this question anew, all other marks stay
  --again             grade: what was graded already, too
  --names             mark: say whose an answer is
  --port N            mark: where the page is served, on this computer only (default: any that is free)
  --format NAME       export: ${Object.keys(exporters).join(", ")}
  --worksheet FILE    export moodle: fill in this grading worksheet of one assignment
  --to FILE           export: write to this file; of one student's assignment, for a format with a file for each
  --encoding NAME     collect: of file names in zips that do not say it, such as cp949 or shift_jis
  --file-times        collect: files in folders have the time of handing in (those in zips always have)
  --slots N           submissions graded at the same time (default: the processor's cores)
  --timeout SECONDS   for a cell (default ${defaultLimits.cell})
  --memory GB         for a submission (default ${defaultLimits.memory / 2 ** 30})
  --isolation KIND    namespaces, user or none (default: the strongest that works here)
  --table             check-sources: which known mistake was told what, as Markdown
  --exit-zero         grade: the status is 0 also where some submissions could not be graded, which is told all the same
  --share I/N         grade the I-th of N shares of the students, 0/N to N-1/N: one machine's
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
    const told = error instanceof NotebookError ? error.message : systemError(error);
    if (told === undefined) throw error;
    process.stderr.write(`${told}\n`);
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
  /** What stands behind the folder: downloads. */
  readonly sources: readonly string[];
  readonly encoding: string | undefined;
  readonly students: readonly string[];
  readonly questions: readonly string[];
  readonly again: boolean;
  readonly format: string | undefined;
  readonly worksheet: string | undefined;
  readonly to: string | undefined;
  readonly names: boolean;
  readonly port: number;
  readonly fileTimes: boolean;
  readonly exitZero: boolean;
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
      encoding: { type: "string" },
      student: { type: "string", multiple: true, default: [] },
      question: { type: "string", multiple: true, default: [] },
      again: { type: "boolean", default: false },
      format: { type: "string" },
      worksheet: { type: "string" },
      to: { type: "string" },
      names: { type: "boolean", default: false },
      port: { type: "string" },
      "file-times": { type: "boolean", default: false },
      "exit-zero": { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [command, folder, ...rest] = positionals;
  if (values.help || command === undefined) return undefined;
  if (!Object.hasOwn(commands, command)) throw new Error(`no command ${command}`);
  if (rest.length > 0 && command !== "collect") throw new Error(`one folder, not also ${rest.join(" ")}`);
  const { isolation, encoding, format } = values;
  if (command === "export" && !Object.hasOwn(exporters, format ?? "")) {
    throw new Error(
      `${format === undefined ? "no --format" : `no format ${format}`}: there are ${Object.keys(exporters).join(", ")}`,
    );
  }
  if (encoding !== undefined && !isEncoding(encoding)) throw new Error(`no encoding ${encoding}`);
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
    sources: rest,
    encoding,
    students: values.student,
    questions: values.question,
    again: values.again,
    format: values.format,
    worksheet: values.worksheet,
    to: values.to,
    names: values.names,
    port: values.port === undefined ? 0 : whole("port", values.port, 0),
    fileTimes: values["file-times"],
    exitZero: values["exit-zero"],
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
      const folder = course.path("release", assignment);
      const released = serialize(release(course.source(assignment)));
      const { files, withheld } = course.handedOut(assignment);
      mkdirSync(folder, { recursive: true });
      for (const [name, from] of files) {
        const to = join(folder, name);
        mkdirSync(dirname(to), { recursive: true });
        copyFileSync(from, to);
      }
      const path = join(folder, `${assignment}.ipynb`);
      writeAtomically(path, released);
      say(path);
      for (const name of files.keys()) say(`  with ${name}`);
      for (const name of withheld.keys()) say(`  without ${name}: the students' version does not name it`);
      for (const name of companionsIn(folder, `${assignment}.ipynb`).keys()) {
        if (!files.has(name)) say(`  ${name} lies there from before, and is not handed out now: remove it`);
      }
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

  async collect(course, options) {
    const sources = options.sources.length > 0 ? options.sources : [course.path("downloaded")];
    const assignments = chosen(course, options);
    const collected = await collect(course, { ...options, sources, assignments });
    return reportCollected(course, collected, assignments);
  },

  async grade(course, options) {
    const assignments = meant(course, options);
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
    const failed: string[] = [];
    const limits = { ...defaultLimits, cell: options.timeout, memory: options.memory };
    try {
      const {
        graded,
        before,
        elsewhere = 0,
      } = await gradeCourse(course, {
        ...options,
        assignments,
        limits,
        isolation,
        signal: abort.signal,
        onResult({ student, assignment, marks, incidents, ungraded }, done, all) {
          if (ungraded !== undefined) failed.push(oneLine(`${student} ${assignment}`, 100));
          const points = marks.reduce((sum, mark) => sum + mark.points, 0);
          const rate = done / ((performance.now() - start) / 60_000);
          const left = Math.ceil(((all - done) / rate) * 60);
          const note = incidents.length > 0 ? `  (${incidents.join("; ")})` : "";
          const place = `${String(done).padStart(String(all).length)}/${all}`;
          const time = left < 90 ? `${left} s` : `${Math.ceil(left / 60)} min`;
          const pace = `${rate.toFixed(0)} a minute, ${time} left`;
          const score = ungraded === undefined ? total(marks) : "not graded";
          say(oneLine(`${place}  ${student}  ${assignment}  ${score}/${points}  · ${pace}${note}`, 1000));
        },
      });
      say(`${graded} graded in ${((performance.now() - start) / 1000).toFixed(0)} s, ${before} were graded before`);
      if (elsewhere > 0) say(`${elsewhere} are graded by another run: all are done when that has ended, too`);
      if (failed.length > 0) {
        say(`${failed.length} could not be graded, and will be tried again by the next run: ${failed.join(", ")}`);
      }
      const problems = tell(strayLines(course)) + failed.length;
      return problems > 0 && !options.exitZero ? 1 : 0;
    } catch (error) {
      if (!abort.signal.aborted || error !== abort.signal.reason) throw error;
      return status;
    }
  },

  async mark(course, options) {
    const answers = new AnswersToMark(course, { ...options, assignments: meant(course, options) });
    for (const problem of new HandMarks(course).problems) say(problem);
    const { url, close } = await serveMarking(answers, options);
    say(
      `${counted(answers.answers.length, "answer")} to mark, at ${url}\nCtrl-C ends it; what is marked is in ${course.path("by-hand.csv")}.`,
    );
    await new Promise((resolve) => {
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, resolve);
    });
    await close();
    return 0;
  },

  async marks(course) {
    const gradebook = new Gradebook(course);
    writeMarks(gradebook);
    const { entries, problems } = gradebook;
    const unmarked = entries.reduce((sum, { open }) => sum + open.length, 0);
    const open =
      unmarked > 0
        ? `; to mark by hand: ${unmarked}, with \`mark\` or in ${course.path("by-hand.csv")}, with the columns of questions.csv`
        : "";
    say(`${course.path("marks.csv")}: ${counted(entries.length, "submission")}${open}`);
    return tell([...problems, ...strayLines(course), ...withdrawn(course)]);
  },

  async export(course, options) {
    const gradebook = new Gradebook(course);
    for (const problem of gradebook.problems) say(problem);
    const { files, remarks } = exporters[options.format!]!(gradebook, {
      ...options,
      assignments: meant(course, options),
    });
    if (options.to !== undefined && files.length !== 1) {
      throw new NotebookError(
        `--to is for one file, and there are ${files.length}: choose with --student and --assignment`,
      );
    }
    for (const { name, text } of files) {
      const path = options.to ?? course.path("export", ...name.split("/"));
      mkdirSync(dirname(path), { recursive: true });
      writeAtomically(path, text);
      say(path);
    }
    return tell(remarks);
  },

  async statistics(course, options) {
    const gradebook = new Gradebook(course);
    const all = meant(course, options).filter((name) =>
      gradebook.entries.some(({ assignment }) => assignment === name),
    );
    // Loaded for this alone: it brings the library and its plots.
    const { statisticsPage } = await import("./statistics/statisticsPage.js");
    const path = course.path("statistics.html");
    writeAtomically(
      path,
      await statisticsPage(
        basename(course.folder),
        all.map((name) => statistics(gradebook, name)),
      ),
    );
    say(path);
    return tell(gradebook.problems);
  },

  async feedback(course) {
    const gradebook = new Gradebook(course);
    const { pages, failed } = await writeFeedback(gradebook);
    say(`${pages} pages in ${course.path("feedback")}`);
    return tell([...gradebook.problems, ...failed, ...withdrawn(course)]);
  },
};

function chosen(course: Course, { assignments }: Options): readonly string[] {
  const all = course.assignments();
  for (const name of assignments) {
    if (!all.includes(name)) throw new NotebookError(`there is no assignment ${name}; there are ${all.join(", ")}`);
  }
  return assignments.length > 0 ? assignments : all;
}

/** What was collected, what was not, and who is missing. */
function reportCollected(course: Course, collected: Collected, assignments: readonly string[]): number {
  const { added, replaced, same, remarks } = collected;
  const left = collected.left.filter(({ isSystems }) => !isSystems);
  const counts = [
    `${added.length} new`,
    `${replaced.length} in place of earlier ones`,
    `${same.length} were there already`,
  ];
  say(`${counted(added.length + replaced.length + same.length, "hand-in")}: ${counts.join(", ")}`);
  for (const remark of remarks) say(remark);
  for (const { path, why } of left) say(`left out  ${path}: ${why}`);
  const roster = course.roster();
  for (const assignment of assignments) {
    const there = new Set(
      course.submissions().flatMap((each) => (each.assignment === assignment ? [each.student] : [])),
    );
    if (there.size === 0 || !roster) continue;
    const groups = new Set(
      roster.people
        .filter(({ student }) => there.has(student))
        .map(({ group }) => group)
        .filter(Boolean),
    );
    const missing = roster.people.filter(({ student, group }) => !there.has(student) && !groups.has(group));
    const names = missing.map(({ student }) => student).join(", ");
    say(
      `${assignment}: ${there.size} of ${roster.people.length} have handed in${names ? `; nothing from ${names}` : ""}`,
    );
    const strangers = [...there].filter((student) => !roster.of(student));
    if (strangers.length > 0) say(`${assignment}: not in the roster: ${strangers.join(", ")}`);
  }
  say(`${course.path("collected.csv")}: what became of each file`);
  return left.length > 0 || strayLines(course).length > 0 ? 1 : 0;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const strayLines = (course: Course): string[] => strays(course).map(({ path, why }) => `not graded: ${path}: ${why}`);

/** @returns the exit status */
function tell(problems: readonly string[]): number {
  for (const problem of problems) say(problem);
  return problems.length > 0 ? 1 : 0;
}

/**
 * The assignments that are meant: with questions, those that have one of them.
 *
 * @throws NotebookError for an assignment, student or question that there is not
 */
function meant(course: Course, options: Options): readonly string[] {
  const assignments = chosen(course, options);
  const students = new Set([
    ...course.submissions().map(({ student }) => student),
    ...(course.roster()?.people ?? []).map(({ student }) => student),
  ]);
  for (const name of options.students) if (!students.has(name)) throw new NotebookError(`there is no student ${name}`);
  if (options.questions.length === 0) return assignments;
  const graded = new Map(
    assignments.map((each) => [
      each,
      course
        .source(each)
        .cells.filter(isGraded)
        .map((cell) => gradeIdOf(cell)!),
    ]),
  );
  const all = [...graded.values()].flat();
  for (const id of options.questions) {
    if (!all.includes(id)) throw new NotebookError(`there is no question ${id}; there are ${all.join(", ")}`);
  }
  return assignments.filter((each) => graded.get(each)!.some((id) => options.questions.includes(id)));
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
