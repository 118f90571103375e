import type { Gradebook, Entry } from "../marks/Gradebook.js";
import { questionResults } from "../exports/testResults.js";
import { oneLine } from "../oneLine.js";
import { diagnosisOf } from "../sources/diagnosis.js";

export interface QuestionStatistics {
  readonly id: string;
  readonly points: number;
  /** How many answers have a mark, and how many wait for one. */
  readonly marked: number;
  readonly open: number;
  /** The mean share of the points, 0 to 1; NaN where none has a mark. */
  readonly share: number;
  /** How many have all points, and how many none. */
  readonly full: number;
  readonly none: number;
  /** How long a test took, in seconds: the median; undefined for what a person marks. */
  readonly seconds: number | undefined;
  /** What was told of answers that have not all points, the most frequent first. */
  readonly mistakes: readonly { readonly name: string; readonly count: number }[];
}

export interface AssignmentStatistics {
  readonly assignment: string;
  readonly points: number;
  /** Of those who have handed in, and whose marks are all there. */
  readonly scores: readonly number[];
  readonly handedIn: number;
  /** In the roster, without a hand-in. */
  readonly missing: number;
  readonly late: number;
  /** Hours before the deadline (below 0: after it), as far as both are known. */
  readonly hoursLeft: readonly number[];
  /** What grading one took. */
  readonly seconds: readonly number[];
  readonly questions: readonly QuestionStatistics[];
}

/** What a teacher asks of a class's marks. A group's hand-in counts once. */
export function statistics(gradebook: Gradebook, assignment: string): AssignmentStatistics {
  const all = gradebook.entries.filter((entry) => entry.assignment === assignment);
  const graded = all.filter(({ result, student, from }) => result && result.ungraded === undefined && student === from);
  const results = graded.map((entry) => questionResults(gradebook.course, entry));
  const ids = new Map(results.flat().map(({ id, points }) => [id, points]));
  const dues = graded.flatMap(({ due, handedIn }) =>
    due && handedIn ? [(due.getTime() - handedIn.getTime()) / 3_600_000] : [],
  );
  return {
    assignment,
    points: Math.max(0, ...graded.map(({ points }) => points)),
    scores: graded.filter(({ open }) => open.length === 0).map(({ score }) => score),
    handedIn: graded.length,
    missing: all.filter(({ result }) => !result).length,
    late: graded.filter((entry: Entry) => typeof entry.late === "object" && entry.late.days > 0).length,
    hoursLeft: dues,
    seconds: graded.map(({ result }) => result!.seconds),
    questions: [...ids].map(([id, points]) => {
      const own = results.flatMap((each) => each.filter((question) => question.id === id));
      const marked = own.flatMap(({ score }) => (score === null ? [] : [score]));
      const names = own
        .filter(({ score, said }) => score !== null && score < points && said !== "")
        .map(({ said }) => nameOf(said));
      return {
        id,
        points,
        marked: marked.length,
        open: own.length - marked.length,
        share: points > 0 ? mean(marked) / points : NaN,
        full: marked.filter((score) => score >= points).length,
        none: marked.filter((score) => score === 0).length,
        seconds: median(own.flatMap(({ seconds }) => seconds ?? [])),
        mistakes: counts(names),
      };
    }),
  };
}

/** A mistake's name is the first sentence that was said of it. */
function nameOf(said: string): string {
  const text = oneLine(diagnosisOf(said), 300);
  return (/^.+?[.!?](?=\s)/.exec(text)?.[0] ?? text).replace(/\.$/, "");
}

function counts(names: readonly string[]): { name: string; count: number }[] {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return [...found]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @returns undefined of none */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined ? undefined : (low + high!) / 2;
}
