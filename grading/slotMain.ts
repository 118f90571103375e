import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { tooMuch } from "./companions.js";
import { Course, type Submission } from "./Course.js";
import { type Graded, Grader } from "./gradeNotebook.js";
import { cellsMissing } from "./matchCells.js";
import { gradeIdOf, isGraded, isTest, pointsOf } from "./nbgraderCell.js";
import { NotGraded } from "./NotGraded.js";
import { oneLine } from "./oneLine.js";
import { fingerprint, readGraded, readResult, type Result, sourcePrint, workPrint, writeResult } from "./results.js";
import { isFull, systemError } from "./systemError.js";
import { endGroup, type SlotAnswer, type SlotNews, type SlotRequest, type SlotSettings } from "./Slot.js";

/** A slot's process: see Slot.ts. */
const settings = JSON.parse(process.argv[2]!) as SlotSettings;
const course = new Course(settings.course);
const tell = (message: SlotAnswer | SlotNews): void => void process.send?.(message);

// What runs is told, so that it can be ended when this process cannot do it any more.
const children = new Set<number>();
subscribe("child_process", (message) => {
  const { process: child } = message as { process: ChildProcess };
  child.once("spawn", () => {
    children.add(child.pid!);
    tell({ type: "started", pid: child.pid!, user: userOf(child) });
    child.once("exit", () => {
      children.delete(child.pid!);
      tell({ type: "ended", pid: child.pid! });
    });
  });
});
/** The user whose processes are all in the process's view of the system, which is ours with isolation `user`. */
const userOf = ({ spawnargs }: ChildProcess): number | undefined =>
  spawnargs
    .map((arg) => /^--reuid=(\d+)$/.exec(arg)?.[1])
    .map(Number)
    .find(Boolean);

// A Ctrl-C is for the run, which lets what is being graded come to its end.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
process.on("disconnect", () => {
  for (const pid of children) endGroup(pid);
  process.exit();
});
process.on("message", (request: SlotRequest) => {
  const answer = request.do === "look" ? look(request.submissions) : grade(request);
  answer.then(tell, (error: unknown) => tell(failed(error)));
});

async function look(submissions: readonly Submission[]): Promise<SlotAnswer> {
  const changed = submissions.filter((each) => {
    try {
      return readResult(course, each)?.fingerprint !== fingerprint(course, each);
    } catch {
      return true; // why, is told when it is graded
    }
  });
  return { type: "changed", submissions: changed };
}

/** For the assignment of before, by the source as it was then. */
let grader: { assignment: string; print: string; grader: Grader } | undefined;

function graderOf(assignment: string): NonNullable<typeof grader> {
  if (grader?.assignment === assignment) return grader;
  const print = sourcePrint(course, assignment);
  const [source, files] = [course.source(assignment), course.sourceFiles(assignment)];
  const testFiles = course.testFiles(assignment);
  const options = { ...settings, source, path: course.sourcePath(assignment), files, testFiles };
  return (grader = { assignment, print, grader: new Grader(options) });
}

async function grade({ submission, questions, isAlone }: SlotRequest & { do: "grade" }): Promise<SlotAnswer> {
  let ready;
  try {
    ready = graderOf(submission.assignment);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { type: "useless", why: error.message, again: false };
  }
  const start = performance.now();
  const print = fingerprint(course, submission, ready.print);
  const work = workPrint(course, submission);
  const folder = mkdtempSync(join(settings.work, `${settings.slot}-`));
  const graded = await gradeOne(submission, ready.grader, folder);
  if (graded.isStarved && !isAlone) return { type: "starved" };
  if (graded.isStarved) throw new NotGraded("time was up while the processor was busy with other things");
  const { notebook, marks, incidents } = questions.length > 0 ? onlyNew(submission, graded, questions, work) : graded;
  const seconds = Math.round((performance.now() - start) / 10) / 100;
  const result = { ...submission, fingerprint: print, work, marks, incidents, seconds };
  writeResult(course, result, notebook);
  return { type: "graded", result };
}

/** What was graded, with the marks and outputs of before for all but these questions. */
function onlyNew<T extends Pick<Result, "marks"> & { notebook: Notebook | undefined }>(
  submission: Submission,
  graded: T,
  questions: readonly string[],
  work: string,
): T {
  const before = readResult(course, submission);
  if (before?.work !== work) return graded;
  const old = before?.ungraded === undefined ? readGraded(course, submission) : undefined;
  if (!old || !graded.notebook) return graded;
  const isNew = (id: string): boolean => questions.includes(id);
  const marks = graded.marks.map((mark) =>
    isNew(mark.id) ? mark : (before.marks.find(({ id }) => id === mark.id) ?? mark),
  );
  const cells = graded.notebook.cells.map((cell) => {
    const isKept = isTest(cell) && !isNew(gradeIdOf(cell)!);
    return (isKept ? old.cells.find((each) => gradeIdOf(each) === gradeIdOf(cell)) : undefined) ?? cell;
  });
  return { ...graded, marks, notebook: { ...graded.notebook, cells } };
}

async function gradeOne(
  submission: Submission,
  grader: Grader,
  folder: string,
): Promise<Omit<Graded, "notebook"> & { notebook: Notebook | undefined }> {
  let submitted;
  try {
    submitted = course.submission(submission);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    const marks = grader.options.source.cells
      .filter(isGraded)
      .map((cell) => ({ id: gradeIdOf(cell)!, points: pointsOf(cell), score: 0 }));
    return { marks, incidents: [`not graded: ${oneLine(error.message)}`], notebook: undefined, isStarved: false };
  }
  const { notebook, remark } = submitted;
  const files = course.submittedFiles(submission);
  const excess = tooMuch(files);
  const graded = await grader.grade(notebook, folder, excess === undefined ? files : undefined);
  const missing = cellsMissing(notebook, grader.options.source);
  const incidents = [remark, missing, excess, ...graded.incidents].filter((remark) => remark !== undefined);
  return { ...graded, incidents };
}

/** No room, nowhere to write: that keeps every submission from being graded, unless it passes. */
function failed(error: unknown): SlotAnswer {
  const { code = "", message, path = "" } = error as NodeJS.ErrnoException;
  const why = systemError(error) ?? oneLine(message);
  const isLocked = ["EACCES", "EPERM", "ENOTDIR", "EEXIST"].includes(code) && path.startsWith(course.path("graded"));
  if (error instanceof NotebookError || isFull(code) || code === "EROFS" || isLocked) {
    return { type: "useless", why, again: isFull(code) };
  }
  return { type: "not graded", why, again: error instanceof NotGraded };
}
