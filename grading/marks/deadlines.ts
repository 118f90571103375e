import type { Course, Submission } from "../Course.js";
import { timeIn } from "../collect/place.js";
import { type Line, numberIn, Table } from "../tables/Table.js";

const columns = ["assignment", "student", "due", "grace minutes", "off a day", "off at most", "days accepted"] as const;

/** What is taken off: points, or a share of those reached. */
interface Off {
  readonly amount: number;
  readonly isShare: boolean;
}

interface Rule {
  readonly due?: Date;
  /** Minutes after `due` that are not late yet. */
  readonly grace?: number;
  readonly perDay?: Off;
  readonly most?: Off;
  /** After so many days nothing counts. */
  readonly accepted?: number;
}

export interface Late {
  /** Days begun after the deadline: 0 if in time. */
  readonly days: number;
  /** Points taken off, of those reached. */
  readonly off: number;
}

const day = 24 * 60 * 60 * 1000;

/**
 * When work is due, and what lateness costs: `deadlines.csv` in the course's folder. A line is for an assignment, or for
 * all where it names none; for a student (an extension), or for everybody. Of each column the most particular line that
 * fills it counts: student and assignment, then assignment, then student, then all.
 */
export class Deadlines {
  readonly problems: readonly string[];
  readonly #rules = new Map<string, Rule>();

  /** @throws NotebookError where the file is no such table */
  constructor(course: Course) {
    const table = Table.ifThere(course.path("deadlines.csv"), ["assignment", "due"], columns);
    const problems = [...(table?.remarks ?? [])];
    const assignments = course.assignments();
    for (const line of table?.lines ?? []) {
      const assignment = line.get("assignment");
      const unknown = assignment !== "" && !assignments.includes(assignment);
      const rule = unknown ? `there is no assignment "${assignment}"` : ruleIn(line);
      if (typeof rule === "string") problems.push(`${table!.name}, line ${line.number}: ${rule}`);
      else
        this.#rules.set(key(assignment, line.get("student")), {
          ...this.#rules.get(key(assignment, line.get("student"))),
          ...rule,
        });
    }
    this.problems = problems;
  }

  /**
   * @param score the points reached
   * @returns undefined where there is no deadline; `"unknown"` where nobody knows when it was handed in
   */
  late({ student, assignment }: Submission, handedIn: Date | undefined, score: number): Late | "unknown" | undefined {
    const { due, grace = 0, perDay, most, accepted } = this.#ruleFor(assignment, student);
    if (!due) return undefined;
    if (!handedIn) return "unknown";
    const after = handedIn.getTime() - due.getTime() - grace * 60_000;
    const days = after > 0 ? Math.ceil((handedIn.getTime() - due.getTime()) / day) : 0;
    if (accepted !== undefined && days > accepted) return { days, off: score };
    const points = (off: Off, times: number): number => off.amount * times * (off.isShare ? score : 1);
    const off = Math.min(perDay ? points(perDay, days) : 0, most ? points(most, 1) : Infinity, score);
    return { days, off: Math.round(off * 100) / 100 };
  }

  /** Where there is one. */
  due({ student, assignment }: Submission): Date | undefined {
    return this.#ruleFor(assignment, student).due;
  }

  #ruleFor(assignment: string, student: string): Rule {
    const keys = [key("", ""), key("", student), key(assignment, ""), key(assignment, student)];
    return Object.assign({}, ...keys.map((each) => this.#rules.get(each))) as Rule;
  }
}

const key = (assignment: string, student: string): string => JSON.stringify([assignment, student.normalize("NFC")]);

/** Only what the line fills in. */
function ruleIn(line: Line): Rule | string {
  const rule: { -readonly [field in keyof Rule]: Rule[field] } = {};
  const of = (column: (typeof columns)[number]): string => line.get(column);
  if (of("due") !== "") {
    const due = timeIn(of("due"));
    if (!due) return `due is "${of("due")}": expected a time such as 2026-11-30 23:59 or 2026-11-30 23:59 +01:00`;
    rule.due = due;
  }
  for (const [column, field] of [
    ["grace minutes", "grace"],
    ["days accepted", "accepted"],
  ] as const) {
    if (of(column) === "") continue;
    const number = numberIn(of(column));
    if (number === undefined || number < 0) return `${column} is "${of(column)}": expected a number`;
    rule[field] = number;
  }
  for (const [column, field] of [
    ["off a day", "perDay"],
    ["off at most", "most"],
  ] as const) {
    const text = of(column);
    if (text === "") continue;
    const isShare = text.endsWith("%");
    const number = numberIn(text.replace(/\s*%$/, ""));
    if (number === undefined || number < 0)
      return `${column} is "${text}": expected points, or a share of those reached, such as 10%`;
    rule[field] = { amount: isShare ? number / 100 : number, isShare };
  }
  return rule;
}
