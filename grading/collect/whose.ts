import type { Found } from "./found.js";
import { assignmentIn, assignmentNamed, isNotebookName, stem, withoutCopySign } from "./names.js";
import { isFolderName, type Roster } from "./roster.js";

/** Whose a file is, and where it lies in what that person has handed in. */
export interface Owned {
  readonly student: string;
  /** The same for all that came with it: a folder, a zip, a name. */
  readonly root: string;
  /** Tells apart two people of one name, where the download numbers them. */
  readonly number: string;
  /** The names below the root, with the file's own. */
  readonly rest: readonly string[];
  /** Names above it that may tell the assignment, the nearest last. */
  readonly hints: readonly string[];
  /** Whether files beside it are the same person's. */
  readonly hasFolder: boolean;
  /** The download calls it late. */
  readonly late: boolean;
}

export interface Known {
  readonly roster: Roster | undefined;
  /** Whether a download's own name may be a student's: where there are several. */
  readonly several: boolean;
  readonly assignments: readonly string[];
}

/** @returns in words, why nobody knows whose it is */
export function whose(file: Found, known: Known, wrapped: ReadonlySet<string>): Owned | string {
  return fromMoodle(file, known) ?? fromCanvas(file, known) ?? fromNames(file, known, wrapped);
}

/** `Ann Lee_4711_assignsubmission_file_/…`, or without folders `Ann Lee_4711_assignsubmission_file_w1.ipynb`. */
function fromMoodle({ path }: Found, { roster }: Known): Owned | string | undefined {
  for (const [i, name] of path.entries()) {
    const [, label, number, kind, tail] = /^(.+?)_(\d+)_assignsubmission_([a-z]+)_?(.*)$/u.exec(name) ?? [];
    if (label === undefined) continue;
    if (kind === "onlinetext") return "it is a text typed into Moodle, no notebook";
    const student = roster ? resolve(roster, label, roster.byMoodle(number!)) : folderName(label);
    if (typeof student !== "object") return student;
    const rest = [...(tail ? [tail] : []), ...path.slice(i + 1)];
    if (rest.length === 0) return "it is no file that somebody has handed in";
    const root = [...path.slice(0, i), `${label}_${number}`].join("/");
    return { ...student, root, number: number!, rest, hints: path.slice(0, i), hasFolder: true, late: false };
  }
  return undefined;
}

/** `leeann_LATE_123_456_w1-1.ipynb`: the user's number, the file's, and what the student has called it. */
function fromCanvas({ path }: Found, { roster }: Known): Owned | string | undefined {
  for (const [i, name] of path.entries()) {
    const [, label, late, number, tail] = /^([^_]+)_(?:(LATE)_)?(\d+)_\d+_(.+)$/u.exec(name) ?? [];
    if (label === undefined) continue;
    const student = roster ? resolve(roster, label, roster.byCanvas(number!)) : folderName(label);
    if (typeof student !== "object") return student;
    const rest = [tail!, ...path.slice(i + 1)];
    const root = [...path.slice(0, i), `${label}_${number}`].join("/");
    const hints = path.slice(0, i);
    return { ...student, root, number: number!, rest, hints, hasFolder: true, late: late !== undefined };
  }
  return undefined;
}

/** Folders and files that people have named: STUDENT/ASSIGNMENT/…, ASSIGNMENT/STUDENT/…, `ann_w1.ipynb`, `w1/ann.ipynb`. */
function fromNames({ path, own }: Found, known: Known, wrapped: ReadonlySet<string>): Owned | string {
  const { roster, assignments } = known;
  const above = path.slice(0, own);
  let names = path.slice(own);
  let root = above;
  while (names.length > 1 && (plainlySubmitted(names[0]!) || wrapped.has([...root, names[0]].join("/")))) {
    root = [...root, names[0]!];
    names = names.slice(1);
  }
  const dirs = names.slice(0, -1).map(stem);
  const file = names.at(-1)!;
  const isAssignment = (name: string): boolean => assignmentNamed(name, assignments) !== undefined;
  const at = (i: number, student: string): Owned => ({
    student,
    root: [...root, ...dirs.slice(0, i + 1)].join("/"),
    number: "",
    rest: names.slice(i + 1),
    hints: [...root, ...dirs.slice(0, i)],
    hasFolder: true,
    late: false,
  });
  /** Named by the file, or by the zip: alone among other people's files in the first case. */
  const byFile = (student: string, hasFolder: boolean): Owned => {
    const alone = hasFolder ? root.join("/") : [...root, ...dirs, file].join("/");
    return {
      student,
      root: alone,
      number: "",
      rest: hasFolder ? names : [file],
      hints: [...root, ...dirs],
      hasFolder,
      late: false,
    };
  };
  const download = own > 0 ? stem(path[own - 1]!) : "";
  const inFile = nameInFile(file, assignments);
  if (roster) {
    for (const [i, dir] of dirs.entries()) {
      const person = roster.find(dir) ?? roster.group(dir);
      if (person === "several") return `several in the roster are called "${dir}"`;
      if (person) return at(i, person.student);
    }
    for (const [label, hasFolder] of [
      [inFile, false],
      [download, true],
    ] as const) {
      const person = label ? (roster.find(label) ?? roster.group(label)) : undefined;
      if (person === "several") return `several in the roster are called "${label}"`;
      if (person) return byFile(person.student, hasFolder);
    }
    const label = dirs.find((dir) => !isAssignment(dir)) ?? (inFile || download);
    return label ? `nobody in the roster is called "${label}"` : notSaid;
  }
  const index = dirs.findIndex((dir) => !isAssignment(dir));
  // Below an assignment's folder stands a student's, or files that are named by students.
  const label = index === 0 || index === 1 ? dirs[index]! : inFile || (known.several ? download : "");
  if (label === "" || isAssignment(label)) return notSaid;
  const student = folderName(label);
  if (typeof student === "string") return student;
  return label === dirs[index] ? at(index, student.student) : byFile(student.student, label !== inFile);
}

const notSaid = "it does not say whose it is: put it into a folder with the student's name";

const plainlySubmitted = (name: string): boolean => /^(submitted|downloaded|archive|extracted)$/i.test(name);

/** What a file's name says beside the assignment's. */
function nameInFile(file: string, assignments: readonly string[]): string {
  if (!isNotebookName(file)) return "";
  const held = assignmentIn(file, assignments);
  return held ? held.rest : withoutCopySign(stem(file)).name.trim();
}

function resolve(roster: Roster, label: string, numbered: ReturnType<Roster["of"]>): { student: string } | string {
  const person = numbered ?? roster.find(label) ?? roster.group(label);
  if (person === "several") return `several in the roster are called "${label}"`;
  return person ? { student: person.student } : `nobody in the roster is called "${label}"`;
}

function folderName(label: string): { student: string } | string {
  const student = label.normalize("NFC").trim();
  return isFolderName(student) ? { student } : `no folder can be called "${label}"`;
}

/**
 * Folders that only hold everything (`Submissions/ann/w1.ipynb`, `CS101/w1/ann.ipynb` in folders), and are no student's:
 * alone at their place, with notebooks in two or more folders below, or below an assignment's in them.
 */
export function wrappers(files: readonly Found[], assignments: readonly string[]): Set<string> {
  const found = new Set<string>();
  const downloads = new Map<string, Found[]>();
  for (const file of files) {
    const top = file.path.slice(0, file.own).join("/");
    const group = downloads.get(top);
    if (group) group.push(file);
    else downloads.set(top, [file]);
  }
  const isAssignment = (name: string): boolean => assignmentNamed(name, assignments) !== undefined;
  for (const group of downloads.values()) {
    for (let depth = group[0]!.own; ; depth++) {
      const names = new Set(group.map(({ path }) => (path.length > depth + 1 ? path[depth]! : "")));
      const [name] = names;
      if (names.size !== 1 || !name || isAssignment(name)) break;
      const below = group
        .filter(({ path }) => isNotebookName(path.at(-1)!))
        .map(({ path }) => path.slice(depth + 1, -1));
      const people = new Set(below.map((dirs) => dirs.find((dir) => !isAssignment(dir))));
      if (people.has(undefined) || people.size < 2) break;
      found.add(group[0]!.path.slice(0, depth + 1).join("/"));
    }
  }
  return found;
}
