import { existsSync, readdirSync } from "node:fs";
import type { Course } from "../Course.js";
import { oneLine } from "../oneLine.js";

/** What `graded` and `feedback` hold of hand-ins that are not there any more, in words. No table has them. */
export function withdrawn(course: Course): string[] {
  const there = new Set(course.submissions().map(({ student, assignment }) => `${student}/${assignment}`));
  const roster = course.roster();
  return ["graded", "feedback"].flatMap((kind) =>
    foldersIn(course.path(kind)).flatMap((student) =>
      foldersIn(course.path(kind, student))
        // A group's page is its people's, too.
        .filter(
          (assignment) =>
            !there.has(`${student}/${assignment}`) && !(kind === "feedback" && roster?.of(student)?.group),
        )
        .map((assignment) =>
          oneLine(`${kind}/${student}/${assignment} is of a hand-in that is not there any more: remove it`),
        ),
    ),
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => name).sort();
}
