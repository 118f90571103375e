import { timestampName } from "../Course.js";
import type { AssignmentCells } from "./contents.js";
import { recognize } from "./contents.js";
import type { Found, Left } from "./found.js";
import { assignmentIn, assignmentNamed, isNotebookName, stem, withoutCopySign } from "./names.js";
import { type Known, type Owned, whose, wrappers } from "./whose.js";

/** A notebook, and what was handed in with it, for one student's folder of an assignment. */
export interface Placement {
  readonly student: string;
  readonly assignment: string;
  readonly notebook: Found;
  /** By the path beside the notebook. */
  readonly files: ReadonlyMap<string, Found>;
  /** When it was handed in, if the download says it. */
  readonly time: Date | undefined;
  /** The download calls it late. */
  readonly late: boolean;
}

export interface PlaceOptions extends Omit<Known, "assignments"> {
  readonly assignments: readonly AssignmentCells[];
}

/** Larger ones are not graded: what they hold is of no interest. */
const maxLookedAt = 20e6;

interface Candidate {
  readonly file: Found;
  readonly owned: Owned;
  readonly assignment: string;
  readonly isNotebook: boolean;
  readonly copy: number;
  readonly folder: readonly string[];
}

/** Where each file goes; every one is in a placement or in `left`. */
export async function place(
  files: readonly Found[],
  options: PlaceOptions,
): Promise<{ placements: Placement[]; left: Left[] }> {
  const names = options.assignments.map(({ assignment }) => assignment);
  const known: Known = { ...options, assignments: names };
  const left: Left[] = [];
  const leave = (file: Found, why: string): void => void left.push({ path: file.path.join("/"), why });
  const wrapped = wrappers(files, names);
  const candidates = new Map<string, Candidate[]>();
  const others = new Map<string, { file: Found; owned: Owned }[]>();
  const times = new Map<string, Date>();
  for (const file of files) {
    const owned = whose(file, known, wrapped);
    const name = file.path.at(-1)!;
    if (typeof owned === "string") leave(file, owned);
    else if (name === timestampName && owned.number === "" && !file.inStudentsZip) {
      const time = timeIn((await file.read()).toString("utf8", 0, 100));
      if (time) times.set(folderKey(owned), time);
      else leave(file, "no time can be read from it");
    } else if (!isNotebookName(name)) push(others, owned.root, { file, owned });
    else {
      const candidate = await candidateOf(file, owned, options.assignments, names);
      if (typeof candidate === "string") leave(file, candidate);
      else {
        const key = JSON.stringify([owned.student, candidate.assignment]);
        push(candidates, key, candidate);
      }
    }
  }
  const chosen: Candidate[] = [];
  for (const several of candidates.values()) {
    const numbers = new Set(several.map(({ owned }) => owned.number));
    if (numbers.size > 1) {
      const who = `people of one name handed it in (numbers ${[...numbers].join(", ")}): tell them apart in roster.csv`;
      for (const { file } of several) leave(file, who);
      continue;
    }
    const [best, ...rest] = several.sort(better);
    chosen.push(best!);
    for (const { file } of rest) leave(file, `${best!.file.path.join("/")} is taken instead: ${reason(best!, file)}`);
  }
  const placed = new Set<Found>();
  const placements = chosen.map((candidate): Placement => {
    const { file, owned, assignment, folder } = candidate;
    const beside = new Map<string, Found>();
    for (const other of owned.hasFolder ? (others.get(owned.root) ?? []) : []) {
      const { rest } = other.owned;
      const isBeside = folder.every((name, i) => rest[i] === name);
      if (!isBeside || rest.length <= folder.length) continue;
      const path = rest.slice(folder.length).join("/");
      if (path === `${assignment}.ipynb` || beside.has(path)) continue;
      beside.set(path, other.file);
      placed.add(other.file);
    }
    const time = times.get(folderKey(owned)) ?? file.received;
    return { student: owned.student, assignment, notebook: file, files: beside, time, late: owned.late };
  });
  const students = new Set(placements.map(({ student }) => student));
  for (const { file, owned } of [...others.values()].flat()) {
    if (placed.has(file)) continue;
    const has = students.has(owned.student)
      ? "no notebook of theirs lies beside or above it"
      : "there is none of theirs";
    leave(file, `it is no notebook (.ipynb), and ${has}`);
  }
  return { placements, left };
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

const folderKey = ({ root, rest }: Owned): string => [root, ...rest.slice(0, -1)].join("/");

async function candidateOf(
  file: Found,
  owned: Owned,
  assignments: readonly AssignmentCells[],
  names: readonly string[],
): Promise<Candidate | string> {
  const name = owned.rest.at(-1)!;
  const folder = owned.rest.slice(0, -1);
  let content: ReturnType<typeof recognize> = { isNotebook: true, assignment: undefined };
  try {
    if (file.size <= maxLookedAt) content = recognize(await file.read(), assignments);
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
  const above = [...owned.hints, ...folder].reverse();
  const named =
    assignmentNamed(name, names) ??
    assignmentIn(name, names)?.assignment ??
    first(above, (each) => assignmentNamed(each, names)) ??
    first(above, (each) => assignmentIn(each, names)?.assignment);
  if (named && content.assignment && named !== content.assignment) {
    return `by its name it is ${named}, by its cells ${content.assignment}: rename it as what it is`;
  }
  const assignment = named ?? content.assignment ?? (names.length === 1 ? names[0] : undefined);
  if (assignment === undefined) {
    return `neither its name nor its cells are those of an assignment (${names.join(", ")})`;
  }
  const { copy } = withoutCopySign(stem(name));
  return { file, owned, assignment, isNotebook: content.isNotebook, copy, folder };
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What can be read before what cannot; then the newest; then the last copy; then what lies nearest. */
function better(a: Candidate, b: Candidate): number {
  return (
    Number(b.isNotebook) - Number(a.isNotebook) ||
    (b.file.time?.getTime() ?? 0) - (a.file.time?.getTime() ?? 0) ||
    b.copy - a.copy ||
    a.folder.length - b.folder.length ||
    (a.file.path.join("/") < b.file.path.join("/") ? -1 : 1)
  );
}

function reason(best: Candidate, other: Found): string {
  const [taken, left] = [best.file.time?.getTime() ?? 0, other.time?.getTime() ?? 0];
  return taken > left ? "it is newer" : "this one is a copy, or cannot be read";
}

/** As nbgrader writes it, `2026-11-30 23:59:01.5 UTC`, or any other form that says its zone. */
export function timeIn(text: string): Date | undefined {
  const form = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?\s*(UTC|GMT|Z|[+-]\d\d:?\d\d)?\s*$/i.exec(
    text,
  );
  if (!form) return undefined;
  const [, day, clock, fraction = "0", zone = ""] = form;
  const time = new Date(
    `${day}T${clock}${clock!.length === 5 ? ":00" : ""}.${fraction.slice(0, 3)}${/^(utc|gmt|z)$/i.test(zone) ? "Z" : zone}`,
  );
  return Number.isNaN(time.getTime()) ? undefined : time;
}
