import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { Person } from "../collect/roster.js";
import type { Course } from "../Course.js";
import type { Entry, Gradebook } from "../marks/Gradebook.js";
import { readCsv, columnName, Table } from "../tables/Table.js";
import { toCsv } from "../tables/csv.js";

/** A score that is not final yet, since a person has to mark or something could not be graded, is left empty. */
const scoreOf = (entry: Entry | undefined): number | "" => (!entry || entry.open.length > 0 ? "" : entry.score);

const remarksOf = ({ handMarks }: Gradebook, entry: Entry): string => {
  const comments = entry.marks.map(({ id }) => handMarks.of({ ...entry, student: entry.from }, id)?.comment ?? "");
  return [...entry.remarks, ...comments].filter(Boolean).join("\n");
};

/**
 * For Moodle's Grades, Import, CSV file: who by e-mail, ID number and username, then two columns an assignment, points and
 * feedback. Moodle asks which column is what.
 *
 * @throws NotebookError without a roster that says how Moodle knows people
 */
export function moodle(gradebook: Gradebook, assignments: readonly string[]): string {
  const people = peopleOf(
    gradebook.course,
    ({ email, id, login }) => Boolean(email || id || login),
    "an e-mail address, ID number or username",
  );
  // A line with nothing where Moodle looks for the person it adds to the person of the line before (version 4.1 does): what
  // not everybody has is left out for all.
  const hasAll = (names: (person: (typeof people)[number]) => string | undefined): boolean =>
    people.every((person) => names(person));
  const by = {
    email: hasAll(({ email }) => email),
    id: hasAll(({ id }) => id),
    login: hasAll(({ login }) => login),
  };
  if (!by.email && !by.id && !by.login) {
    const without = people.filter(({ email }) => !email).map(({ student }) => student);
    throw new NotebookError(
      `roster.csv must give everybody an e-mail address, or everybody an ID number or username; without an address: ${without.join(", ")}`,
    );
  }
  const head = [
    "Email address",
    "ID number",
    "Username",
    "Full name",
    ...assignments.flatMap((name) => [name, `${name} feedback`]),
  ];
  const rows = people.map(({ student, name, email, id, login }) => [
    ...[by.email ? email : "", by.id ? id : "", by.login ? login : "", name],
    ...assignments.flatMap((assignment) => {
      const entry = entryOf(gradebook, student, assignment);
      return [scoreOf(entry), entry ? remarksOf(gradebook, entry) : ""];
    }),
  ]);
  return toCsv([head, ...rows]);
}

/** Its names in the languages of which they are known here; the file is read back in the language that it was written in. */
const worksheetColumns = {
  grade: ["grade", "bewertung", "note", "calificación", "nota", "valutazione", "성적"],
  feedback: [
    "feedback comments",
    "feedback als kommentar",
    "comentarios de retroalimentación",
    "commentaires de feedback",
  ],
};

/**
 * Moodle's grading worksheet of one assignment, as it was downloaded, with grades and comments filled in.
 *
 * @throws NotebookError where it is none
 */
export function moodleWorksheet(
  gradebook: Gradebook,
  assignment: string,
  path: string,
): { text: string; unknown: string[] } {
  const [head = [], ...rows] = readCsv(path).rows.map(({ fields }) => [...fields]);
  const names = head.map(columnName);
  const at = (of: readonly string[]): number => names.findIndex((name) => of.includes(name));
  const [grade, feedback] = [at(worksheetColumns.grade), at(worksheetColumns.feedback)];
  if (grade < 0)
    throw new NotebookError(`${path}: no column is called Grade; is it the grading worksheet that Moodle gives?`);
  const known = gradebook.course.roster();
  const unknown: string[] = [];
  const who = [
    ["email address", "e-mail-adresse", "correo electrónico"],
    ["id number", "id-nummer"],
    ["full name", "vollständiger name"],
  ].map(at);
  for (const row of rows) {
    const labels = who.map((column) => row[column]?.trim() ?? "").filter(Boolean);
    const found = labels.map((label) => known?.find(label)).find((each) => typeof each === "object");
    // Without a roster a student's folder is called as Moodle calls the person.
    const students = typeof found === "object" ? [found.student] : labels;
    const entry = students.map((student) => entryOf(gradebook, student, assignment)).find(Boolean);
    if (!entry) unknown.push(row.join(", ").slice(0, 80));
    if (!entry || scoreOf(entry) === "") continue;
    row[grade] = String(scoreOf(entry));
    if (feedback >= 0) row[feedback] = remarksOf(gradebook, entry);
  }
  return { text: toCsv([head, ...rows]), unknown };
}

/**
 * For Canvas's gradebook, Import: its own five columns, and one an assignment, called as in the export that the roster is.
 *
 * @throws NotebookError where the roster is no export of Canvas's
 */
export function canvas(gradebook: Gradebook, assignments: readonly string[]): string {
  const { course } = gradebook;
  const people = peopleOf(
    course,
    ({ canvas, id, login }) => Boolean(canvas || id || login),
    "Canvas's ID, SIS User ID or SIS Login ID (take Canvas's gradebook export as roster.csv)",
  );
  const header = new Table(course.path("roster.csv")).header;
  // Canvas calls an assignment by name and number: "w1 (4711)".
  const called = (assignment: string): string =>
    header.find((name) => columnName(name.replace(/\s*\(\d+\)$/, "")) === columnName(assignment)) ?? assignment;
  const points = assignments.map(
    (assignment) => gradebook.entries.find((each) => each.assignment === assignment)?.points ?? "",
  );
  const rows = people.map(({ student, name, canvas, id, login, section }) => [
    ...[name, canvas, id, login, section],
    ...assignments.map((assignment) => scoreOf(entryOf(gradebook, student, assignment))),
  ]);
  return toCsv([
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ...assignments.map(called)],
    ["    Points Possible", "", "", "", "", ...points],
    ...rows,
  ]);
}

const entryOf = ({ entries }: Gradebook, student: string, assignment: string): Entry | undefined =>
  entries.find((entry) => entry.student === student && entry.assignment === assignment);

function peopleOf(course: Course, isKnown: (person: Person) => boolean, what: string): readonly Person[] {
  const people = course.roster()?.people.filter(isKnown) ?? [];
  if (people.length === 0) throw new NotebookError(`${course.path("roster.csv")} must give people ${what}`);
  return people;
}
