import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { writeAtomically } from "tskernel/dist/notebook/writeAtomically.js";
import { companionsIn } from "../companions.js";
import { type Course, timestampName } from "../Course.js";
import { toCsv } from "../tables/csv.js";
import { cellsOf } from "./contents.js";
import { Download, type Found, type Left } from "./found.js";
import { place, type Placement, timeIn } from "./place.js";

export interface CollectOptions {
  readonly sources: readonly string[];
  /** Only these; with one, all notebooks are taken for it that do not say otherwise. */
  readonly assignments: readonly string[];
  readonly encoding?: string | undefined;
  readonly fileTimes: boolean;
}

export interface Collected {
  readonly added: readonly Placement[];
  readonly replaced: readonly Placement[];
  /** What is in `submitted` already, the same. */
  readonly same: readonly Placement[];
  readonly left: readonly Left[];
  readonly remarks: readonly string[];
}

/** What one student hands in beside a notebook. */
const maxFiles = 1000;
const maxBytes = 100e6;

/**
 * Puts what people have handed in where grading looks for it, `submitted/STUDENT/ASSIGNMENT`, from downloads in whatever
 * layout; each folder whole or not at all. Writes `collected.csv`: what became of each file.
 *
 * @throws NotebookError where a source cannot be
 */
export async function collect(course: Course, options: CollectOptions): Promise<Collected> {
  const { sources, assignments, encoding, fileTimes } = options;
  for (const source of sources) {
    if (!existsSync(source)) throw new NotebookError(`${source}: no such file or folder`);
    const way = relative(course.path("submitted"), resolve(source));
    if (way === "" || !way.startsWith("..")) {
      throw new NotebookError(`${source} is what collect writes to: move it out of ${course.path("submitted")} first`);
    }
  }
  const roster = course.roster();
  const download = new Download({ encoding, fileTimes });
  try {
    for (const source of sources) await download.add(source);
    const cells = assignments.map((assignment) => cellsOf(assignment, course.source(assignment)));
    const several = sources.length > 1;
    const { placements, left } = await place(download.found, { roster, assignments: cells, several });
    const all = [...download.left, ...left];
    const result = { added: [] as Placement[], replaced: [] as Placement[], same: [] as Placement[] };
    const remarks = [...(roster?.remarks ?? []), ...download.remarks];
    for (const placement of placements) {
      try {
        const became = await write(course, placement, all);
        if (became !== "older") result[became].push(placement);
      } catch (error) {
        all.push({ path: placement.notebook.path.join("/"), why: `it cannot be read: ${(error as Error).message}` });
      }
      if (placement.late && !placement.time) {
        const who = `${placement.student}, ${placement.assignment}`;
        remarks.push(`${who}: Canvas calls it late; the time is not in the download, give it in adjustments.csv`);
      }
    }
    writeAtomically(course.path("collected.csv"), table(result, all));
    return { ...result, left: all, remarks };
  } finally {
    download.close();
  }
}

async function write(
  course: Course,
  placement: Placement,
  left: Left[],
): Promise<"added" | "replaced" | "same" | "older"> {
  const { notebook, assignment, time } = placement;
  const files = new Map<string, Buffer>();
  let room = maxBytes;
  const carry = async (name: string, file: Found): Promise<void> => {
    if (file.size > room)
      throw new Error(`${Math.ceil(file.size / 1e6)} MB; at most ${maxBytes / 1e6} MB of one student are kept`);
    const bytes = await file.read();
    room -= bytes.length;
    files.set(name, bytes);
  };
  await carry(`${assignment}.ipynb`, notebook);
  for (const [name, file] of placement.files) {
    try {
      if (files.size > maxFiles) throw new Error(`more than ${maxFiles} files`);
      await carry(name, file);
    } catch (error) {
      left.push({ path: file.path.join("/"), why: `it is not taken along: ${(error as Error).message}` });
    }
  }
  const folder = dirname(course.submissionPath(placement));
  const there = existsSync(folder);
  if (there && isSame(folder, files)) return "same";
  const before = timeOfFolder(folder);
  if (before && time && time < before) {
    left.push({
      path: notebook.path.join("/"),
      why: `it is older (${shown(time)}) than what is there (${shown(before)})`,
    });
    return "older";
  }
  if (time) files.set(timestampName, Buffer.from(`${shown(time)}\n`));
  const fresh = join(dirname(folder), `.${assignment}.${process.pid}.new`);
  rmSync(fresh, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const path = join(fresh, ...name.split("/"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return there ? "replaced" : "added";
}

function isSame(folder: string, files: ReadonlyMap<string, Buffer>): boolean {
  const there = companionsIn(folder, timestampName);
  const holds = ([name, bytes]: [string, Buffer]): boolean =>
    there.has(name) && readFileSync(there.get(name)!).equals(bytes);
  return there.size === files.size && [...files].every(holds);
}

function timeOfFolder(folder: string): Date | undefined {
  const path = join(folder, timestampName);
  return existsSync(path) ? timeIn(readFileSync(path, "utf8").slice(0, 100)) : undefined;
}

/** As nbgrader writes it. */
const shown = (time: Date): string => time.toISOString().replace("T", " ").replace(/Z$/, "000 UTC");

function table(
  { added, replaced, same }: Pick<Collected, "added" | "replaced" | "same">,
  left: readonly Left[],
): string {
  const rows = (placements: readonly Placement[], what: string): string[][] =>
    placements.flatMap(({ student, assignment, notebook, files, time }) => [
      [notebook.path.join("/"), student, assignment, what, time ? shown(time) : ""],
      ...[...files.values()].map((file) => [file.path.join("/"), student, assignment, "goes along", ""]),
    ]);
  return toCsv([
    ["file", "student", "assignment", "what became of it", "handed in"],
    ...rows(added, "taken"),
    ...rows(replaced, "taken, in place of an earlier one"),
    ...rows(same, "is there already"),
    ...left.map(({ path, why }) => [path, "", "", why, ""]),
  ]);
}
