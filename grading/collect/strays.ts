import { type Dirent, existsSync, readdirSync } from "node:fs";
import type { Course } from "../Course.js";
import { oneLine } from "../oneLine.js";
import type { Left } from "./found.js";
import { assignmentNamed, isNotebookName } from "./names.js";

/** What lies in `submitted` and is no hand-in that grading would find: each with the reason. Hidden files are nobody's. */
export function strays(course: Course): Left[] {
  const assignments = course.assignments();
  const found: Left[] = [];
  const stray = (names: string[], why: string): void =>
    void found.push({ path: oneLine(["submitted", ...names].join("/"), 300), why });
  for (const student of entriesIn(course.path("submitted"))) {
    if (!student.isDirectory()) {
      stray(
        [student.name],
        `${kind(student)}, where folders of students are expected; \`collect\` takes zips and files`,
      );
      continue;
    }
    const inner = entriesIn(course.path("submitted", student.name));
    if (inner.length === 0) stray([student.name], "the folder is empty");
    for (const entry of inner) {
      const meant = assignmentNamed(entry.name, assignments);
      if (entry.isDirectory() && meant === entry.name) continue;
      const names = [student.name, entry.name];
      if (entry.isDirectory() && meant) stray(names, `is not called ${meant}: rename it`);
      else if (entry.isDirectory())
        stray(names, `there is no assignment of that name (there are ${assignments.join(", ")})`);
      else if (isNotebookName(entry.name) && meant) stray(names, `belongs into ${meant}/${meant}.ipynb`);
      else stray(names, `${kind(entry)}, where folders of assignments are expected`);
    }
  }
  return found;
}

const kind = (entry: Dirent): string =>
  entry.isSymbolicLink() ? "a link" : entry.isFile() ? "a file" : "neither file nor folder";

function entriesIn(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
