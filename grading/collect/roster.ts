import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { oneLine } from "../oneLine.js";
import { Table } from "../tables/Table.js";

/** Somebody who takes part, by whatever names other systems know them. */
export interface Person {
  /** The folder's name in `submitted`, and the name in every table. */
  readonly student: string;
  readonly name: string;
  readonly email: string;
  readonly group: string;
  /** The university's number: Moodle's "ID number", Canvas's "SIS User ID". */
  readonly id: string;
  readonly login: string;
  /** Canvas's own number for the user. */
  readonly canvas: string;
  /** Moodle's number for the participant, of its grading worksheet: `Participant 123` without the word. */
  readonly moodle: string;
  readonly section: string;
}

/** How each column is called: in our own tables, by Moodle, by Canvas and by nbgrader. */
const columns: Record<keyof Person | "first" | "last", readonly string[]> = {
  student: ["student"],
  name: ["name", "full name"],
  first: ["first name", "first_name"],
  last: ["last name", "last_name", "surname"],
  email: ["email", "email address", "e-mail"],
  group: ["group", "groups"],
  id: ["id number", "sis user id"],
  login: ["login", "username", "sis login id"],
  canvas: ["canvas", "lms_user_id"],
  moodle: ["moodle", "identifier"],
  section: ["section"],
};

/**
 * Who takes part: `roster.csv` in the course's folder. Its columns may be our own (`student`, `name`, `email`, `group`), or
 * the file is what Moodle (participants, grades, grading worksheet), Canvas (gradebook) or nbgrader (students) export.
 */
export class Roster {
  readonly people: readonly Person[];
  readonly remarks: readonly string[];
  readonly #byLabel = new Map<string, Person | "several">();

  /** @throws NotebookError where nobody can be read from it */
  constructor(path: string) {
    const table = new Table(path);
    const isCanvas = table.columns.includes("sis login id") || table.columns.includes("sis user id");
    const isNbgrader = table.columns.includes("id") && !isCanvas;
    const people: Person[] = [];
    const remarks = [...table.remarks];
    const taken = new Map<string, number>();
    for (const line of table.lines) {
      const of = (field: keyof typeof columns): string =>
        columns[field].map((name) => line.get(name)).find(Boolean) ?? "";
      // Canvas calls the name "Student" ("Lee, Ann") and its own number "ID".
      const full = isCanvas ? line.get("student") : of("name") || [of("first"), of("last")].filter(Boolean).join(" ");
      if (isCanvas && /^\s*points possible\s*$/i.test(full)) continue;
      const person = {
        name: inOrder(full),
        email: of("email"),
        group: of("group"),
        id: of("id"),
        login: of("login"),
        canvas: isCanvas ? line.get("id") : of("canvas"),
        moodle: of("moodle").replace(/^\D+/, ""),
        section: of("section"),
      };
      const student =
        (isCanvas ? "" : of("student")) ||
        (isNbgrader ? line.get("id") : "") ||
        person.login ||
        person.email.split("@")[0]! ||
        person.id ||
        person.name;
      const wrong = (what: string) => void remarks.push(`${table.name}, line ${line.number}: ${what}`);
      if (student === "") wrong("nobody is named there");
      else if (!isFolderName(student)) wrong(`"${student}" cannot be a folder's name`);
      else if (taken.has(student)) wrong(`${student} stands in line ${taken.get(student)} already`);
      else {
        taken.set(student, line.number);
        people.push({ student: student.normalize("NFC"), ...person });
      }
    }
    if (people.length === 0) {
      throw new NotebookError(
        `${table.name}: nobody is named there. Its first line names columns: student, name, email, …, or those of Moodle's or Canvas's exports`,
      );
    }
    this.people = people;
    this.remarks = remarks;
    for (const person of people) {
      const names = [person.student, person.name, reversed(person.name), person.email, person.email.split("@")[0]!];
      for (const label of new Set([...names, person.login, person.id, person.canvas].map(plain))) {
        if (label !== "") this.#byLabel.set(label, this.#byLabel.has(label) ? "several" : person);
      }
    }
  }

  /** Whoever is called so: by name, in either order, with or without accents, or by login, e-mail or number. */
  find(label: string): Person | "several" | undefined {
    return this.#byLabel.get(plain(label));
  }

  /** The first of a group: what a group has handed in lies in that person's folder. */
  group(label: string): Person | undefined {
    return plain(label) === "" ? undefined : this.people.find(({ group }) => plain(group) === plain(label));
  }

  byCanvas(number: string): Person | undefined {
    return this.people.find(({ canvas }) => canvas !== "" && canvas === number);
  }

  byMoodle(number: string): Person | undefined {
    return this.people.find(({ moodle }) => moodle !== "" && moodle === number);
  }

  of(student: string): Person | undefined {
    return this.people.find((person) => person.student === student);
  }
}

/** A name without what systems write differently: case, accents, spaces and signs. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Whether a folder can have this name, on every system, and shows it as it is. */
export function isFolderName(name: string): boolean {
  return (
    oneLine(name, 100) === name && !/[/\\\0-\x1f\x7f<>:"|?*]/.test(name) && !/^\.|[. ]$|^\s/.test(name) && name !== ""
  );
}

const inOrder = (name: string): string => /^([^,]+), ?([^,]+)$/.exec(name)?.slice(1).reverse().join(" ") ?? name;

function reversed(name: string): string {
  const parts = name.split(/\s+/);
  return parts.length > 1 ? [parts.at(-1)!, ...parts.slice(0, -1)].join(" ") : "";
}
