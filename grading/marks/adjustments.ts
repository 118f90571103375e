import type { Course, Submission } from "../Course.js";
import { timeIn } from "../collect/place.js";
import { type Line, numberIn, Table } from "../tables/Table.js";

const columns = ["student", "assignment", "points", "handed in", "reason"] as const;

export interface Adjustment {
  /** Extra credit, or below 0 a penalty. */
  readonly points: number;
  readonly handedIn: Date | undefined;
  readonly reasons: readonly string[];
}

const none: Adjustment = { points: 0, handedIn: undefined, reasons: [] };

/**
 * What an instructor sets for one student's work as a whole: `adjustments.csv` in the course's folder. Extra credit and
 * penalties of several lines add up; a time takes the place of the download's.
 */
export class Adjustments {
  readonly problems: readonly string[];
  readonly #all = new Map<string, Adjustment>();

  /**
   * @param isKnown whether there is a student of that name
   * @throws NotebookError where the file is no such table
   */
  constructor(course: Course, isKnown: (student: string) => boolean) {
    const table = Table.ifThere(course.path("adjustments.csv"), ["student", "assignment"], columns);
    const problems = [...(table?.remarks ?? [])];
    const assignments = course.assignments();
    for (const line of table?.lines ?? []) {
      const wrong = this.#read(line, assignments, isKnown);
      if (wrong) problems.push(`${table!.name}, line ${line.number}: ${wrong}`);
    }
    this.problems = problems;
  }

  of(submission: Submission): Adjustment {
    return this.#all.get(key(submission)) ?? none;
  }

  #read(line: Line, assignments: readonly string[], isKnown: (student: string) => boolean): string | undefined {
    const submission = { student: line.get("student"), assignment: line.get("assignment") };
    if (!isKnown(submission.student)) return `there is no student "${submission.student}"`;
    if (!assignments.includes(submission.assignment)) return `there is no assignment "${submission.assignment}"`;
    const [text, time] = [line.get("points"), line.get("handed in")];
    const points = text === "" ? 0 : numberIn(text);
    if (points === undefined) return `points is "${text}": expected a number, below 0 for a penalty`;
    const handedIn = timeIn(time);
    if (time !== "" && !handedIn) return `handed in is "${time}": expected a time such as 2026-11-30 23:59`;
    const before = this.of(submission);
    const reason = line.get("reason");
    this.#all.set(key(submission), {
      points: before.points + points,
      handedIn: handedIn ?? before.handedIn,
      reasons: [...before.reasons, ...(reason ? [reason] : [])],
    });
    return undefined;
  }
}

const key = ({ student, assignment }: Submission): string => JSON.stringify([student.normalize("NFC"), assignment]);
