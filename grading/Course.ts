import { existsSync, lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { readNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { assignmentNamed, isNotebookName } from "./collect/names.js";
import { Roster } from "./collect/roster.js";
import { type Companions, companionsIn } from "./companions.js";
import { readSubmission, type Submitted } from "./readSubmission.js";
import { type HandedOut, handedOut } from "./sources/handedOut.js";
import { release } from "./release.js";
import { projectRoot } from "./sandbox/Sandbox.js";

/** The project's own course, with its assignments. */
export const ownCourse = join(projectRoot, "notebooks", "assignments");

/** Beside a notebook that was handed in: when. `collect` and nbgrader write it. */
export const timestampName = "timestamp.txt";

export interface Submission {
  readonly student: string;
  readonly assignment: string;
}

/**
 * A course's folder, laid out as nbgrader lays it out: `source/ASSIGNMENT/ASSIGNMENT.ipynb`,
 * `submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`, and what is made of them: `release`, `graded`, `feedback`. A course
 * without `source` sets the project's own assignments.
 */
export class Course {
  readonly folder: string;

  constructor(folder: string = ownCourse) {
    this.folder = resolve(folder);
    if (!existsSync(this.folder)) throw new NotebookError(`${folder}: no such folder`);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  assignments(): string[] {
    return foldersIn(this.#source());
  }

  /** @throws NotebookError also for a source of which no students' version can be made */
  source(assignment: string): Notebook {
    const path = this.sourcePath(assignment);
    const source = readNotebook(path);
    try {
      release(source);
    } catch (error) {
      throw inFile(path, error);
    }
    return source;
  }

  sourcePath(assignment: string): string {
    return join(this.#source(), assignment, `${assignment}.ipynb`);
  }

  /** Data and code that the assignment hands out with its notebook. */
  sourceFiles(assignment: string): Companions {
    return this.handedOut(assignment).files;
  }

  /** All that lies beside the source: what is handed out, and what only tests read. */
  testFiles(assignment: string): Companions {
    return companionsIn(dirname(this.sourcePath(assignment)), `${assignment}.ipynb`);
  }

  /** @throws NotebookError where a file to hand out holds a solution, or is not there */
  handedOut(assignment: string): HandedOut {
    return handedOut(this.testFiles(assignment), release(this.source(assignment)));
  }

  /** What the student has handed in beside the notebook; by which rules TypeScript reads cells is not the student's to say. */
  submittedFiles(submission: Submission): Companions {
    const path = this.submissionPath(submission);
    const files = new Map(companionsIn(dirname(path), basename(path)));
    files.delete(timestampName);
    files.delete("tsconfig.json");
    return files;
  }

  /** Right and wrong answers to an assignment's tasks, with what is to be said of them. */
  answersPath(assignment: string): string {
    return join(this.#source(), "..", "answers", `${assignment}.ts`);
  }

  submissions(): Submission[] {
    const known = new Set(this.assignments());
    return foldersIn(this.path("submitted")).flatMap((student) =>
      foldersIn(this.path("submitted", student))
        .filter((assignment) => known.has(assignment))
        .map((assignment) => ({ student, assignment })),
    );
  }

  /** The notebook `ASSIGNMENT.ipynb`; where there is none, the only one whose name is a copy's: `w1 (1).ipynb`. */
  submissionPath({ student, assignment }: Submission): string {
    const folder = this.path("submitted", student, assignment);
    const path = join(folder, `${assignment}.ipynb`);
    if (lstatSync(path, { throwIfNoEntry: false }) || !existsSync(folder)) return path;
    const isCopy = (name: string): boolean => isNotebookName(name) && assignmentNamed(name, [assignment]) !== undefined;
    const copies = readdirSync(folder).filter(isCopy);
    return copies.length === 1 ? join(folder, copies[0]!) : path;
  }

  /** Who takes part, where `roster.csv` says it. */
  roster(): Roster | undefined {
    const path = this.path("roster.csv");
    return existsSync(path) ? new Roster(path) : undefined;
  }

  /** @throws NotebookError for what is no notebook, or no file of the student's own. */
  submission(submission: Submission): Submitted {
    return readSubmission(this.submissionPath(submission), `${submission.student}'s ${submission.assignment}.ipynb`);
  }

  gradedFolder({ student, assignment }: Submission): string {
    return this.path("graded", student, assignment);
  }

  /** What no student's code may read: sources, answers to them, others' work, marks. */
  secrets(): string[] {
    const tables = ["by-hand.csv", "marks.csv", "questions.csv", "roster.csv"];
    const folders = ["submitted", "graded", "feedback"];
    return [
      this.#source(),
      join(this.#source(), "..", "answers"),
      ...[...folders, ...tables].map((name) => this.path(name)),
    ];
  }

  #source(): string {
    const own = this.path("source");
    return existsSync(own) ? own : join(ownCourse, "source");
  }
}

/** An error in what a person has written, with the file; others as they are. */
export function inFile(path: string, error: unknown): unknown {
  return error instanceof NotebookError ? new NotebookError(`${path}: ${error.message}`) : error;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
}
