import { agree, toleranceFor } from "./agree.js";
import type { Case, Exercise, Kind, Mistake, Results } from "./definition.js";
import { flatten, shapeOf } from "./nested.js";
import { list, shapeText } from "./attempt.js";

type AnyResults = Results<Record<string, string>>;
type AnyCase = Case<Record<string, Kind>>;

export type Diagnosis =
  | { status: "right"; remarks: string[] }
  | { status: "mistake"; mistakes: Mistake[]; alternatives: Mistake[]; seen: string[] }
  | { status: "wrong"; message: string; share: number };

/**
 * Finds which known mistakes, made in the reference implementation, give the student's very numbers on every case:
 * none, or up to `atMost` together. Since whole arrays must agree, on several random inputs, a match is no accident.
 */
export function diagnose(
  exercise: Exercise,
  cases: readonly AnyCase[],
  given: readonly AnyResults[],
  single: boolean,
  { atMost = 3 } = {},
): Diagnosis {
  const matches = (switches: readonly string[], only: (c: AnyCase) => boolean = () => true) =>
    cases.every((c, i) => !only(c) || explains(exercise, c, given[i]!, switches, single));

  if (matches([])) return { status: "right", remarks: [] };
  const variants = exercise.variants ?? [];
  for (const variant of variants) if (matches([variant.name])) return { status: "right", remarks: [variant.remark] };

  if (atMost < 1) return { status: "wrong", message: "", share: 0 };

  const mistake = (found: Mistake[], alternatives: Mistake[] = []): Diagnosis => ({
    status: "mistake",
    mistakes: found,
    alternatives,
    // Signatures are of a mistake made alone.
    seen: found.length === 1 ? evidence(found[0]!, cases[0]!, given[0]!) : [],
  });
  const known = exercise.mistakes;
  // Two passes: what explains every case; else what explains all but the provoking ones (where mistakes differ in
  // how they break), if those are wrong already.
  const ordinary = (c: AnyCase) => !c.adversarial;
  const passes = matches([], ordinary) ? [() => true] : [() => true, ordinary];
  for (const only of passes) {
    const alone = known.filter((m) => switchesOf(m).some((one) => matches([one], only)));
    if (alone.length > 0) return mistake([alone[0]!], alone.slice(1));
    for (const variant of variants) {
      const withVariant = known.filter((m) => switchesOf(m).some((one) => matches([one, variant.name], only)));
      if (withVariant.length > 0) return mistake([withVariant[0]!], withVariant.slice(1));
    }
    for (const several of combinations(known, atMost)) {
      if (choices(several).some((switches) => matches(switches, only))) return mistake(several);
    }
  }
  return resultByResult(exercise, cases, given, single, atMost) ?? unknown(exercise, cases, given, single);
}

/** Where no explanation covers all results at once: one for each that is wrong, if every one has its own. */
function resultByResult(
  exercise: Exercise,
  cases: readonly AnyCase[],
  given: readonly AnyResults[],
  single: boolean,
  atMost: number,
): Diagnosis | undefined {
  const names = Object.keys(given[0]!);
  if (names.length < 2) return undefined;
  const found = new Set<Mistake>();
  const seen: string[] = [];
  for (const name of names) {
    const alone = diagnose(
      exercise,
      cases,
      given.map((results) => ({ [name]: results[name] })),
      single,
      { atMost: Math.min(2, atMost) },
    );
    if (alone.status === "wrong") return undefined;
    if (alone.status === "right") continue;
    alone.mistakes.forEach((mistake) => found.add(mistake));
    seen.push(...alone.seen);
  }
  return { status: "mistake", mistakes: [...found], alternatives: [], seen };
}

/** All pairs, then all triples: each mistake is a line of code, and a beginner may well forget three. */
function* combinations(known: readonly Mistake[], atMost: number): Generator<Mistake[]> {
  if (atMost < 2) return;
  for (const [i, a] of known.entries()) for (const b of known.slice(i + 1)) yield [a, b];
  if (atMost < 3) return;
  for (const [i, a] of known.entries()) {
    for (const [j, b] of known.entries()) if (j > i) for (const c of known.slice(j + 1)) yield [a, b, c];
  }
}

/** Every way to take one switch of each mistake. */
function choices(several: readonly Mistake[]): string[][] {
  return several.reduce<string[][]>((all, m) => all.flatMap((so) => switchesOf(m).map((one) => [...so, one])), [[]]);
}

const switchesOf = ({ name, switches = [name] }: Mistake) => switches;

function explains(
  exercise: Exercise,
  { args, condition }: AnyCase,
  given: AnyResults,
  switches: readonly string[],
  single: boolean,
): boolean {
  let expected: AnyResults;
  try {
    expected = exercise.compute(args, (name) => switches.includes(name));
  } catch {
    return false; // two mistakes that do not go together
  }
  for (const name of Object.keys(given)) {
    if (expected[name] === undefined || !agree(given[name]!, expected[name], toleranceFor(single, condition)))
      return false;
  }
  return true;
}

function evidence(mistake: Mistake, { args }: AnyCase, given: AnyResults): string[] {
  try {
    return mistake.seen ? [mistake.seen(given, args)] : [];
  } catch {
    return []; // the student returned less than the signature is read from
  }
}

/** No known mistake: shapes first, then NaN, then which result departs where. */
function unknown(
  exercise: Exercise,
  cases: readonly AnyCase[],
  given: readonly AnyResults[],
  single: boolean,
): Diagnosis {
  const never = () => false;
  const required = Object.keys(exercise.results).filter((name) => !exercise.results[name]!.endsWith("?"));
  const isRight = (name: string) =>
    cases.every((c, i) => {
      const expected = exercise.compute(c.args, never)[name];
      return (
        expected !== undefined &&
        given[i]![name] !== undefined &&
        agree(given[i]![name]!, expected, toleranceFor(single, c.condition))
      );
    });
  const rightOnes = Object.keys(given[0]!).filter(isRight);
  const share = required.filter((name) => rightOnes.includes(name)).length / required.length;
  const praise = rightOnes.length > 0 ? ` (${list(rightOnes)} ${rightOnes.length === 1 ? "is" : "are"} right.)` : "";
  for (const [i, c] of cases.entries()) {
    const expected = exercise.compute(c.args, never);
    for (const name of Object.keys(given[i]!)) {
      const [mine, right] = [given[i]![name]!, expected[name]];
      if (right === undefined || agree(mine, right, toleranceFor(single, c.condition))) continue;
      const on = ` On ${c.label}`;
      if (shapeOf(mine).join() !== shapeOf(right).join()) {
        return {
          status: "wrong",
          share,
          message: `${name} has the wrong shape.${on}, it is ${shapeText(mine)}, not ${shapeText(right)}.${praise}`,
        };
      }
      const [a, b] = [flatten(mine), flatten(right)];
      const bad = a.findIndex((value, k) => !Number.isFinite(value) && Number.isFinite(b[k]!));
      if (bad >= 0) {
        return {
          status: "wrong",
          share,
          message:
            `${name} contains ${a[bad]}.${on}, it stands at place ${bad} (counted row by row), not ${format(b[bad]!)}. ` +
            `Something is divided by zero, read from outside an array, or is no number.${praise}`,
        };
      }
      const worst = a.reduce(
        (best, value, k) => (Math.abs(value - b[k]!) > Math.abs(a[best]! - b[best]!) ? k : best),
        0,
      );
      const before =
        cases.slice(0, i).length > 0 ? ` It is right on ${i === 1 ? "the input" : `the ${i} inputs`} before that.` : "";
      return {
        status: "wrong",
        share,
        message:
          `${name} is not right, and none of the mistakes known here explains it.${on}, it is ${format(a[worst]!)} ` +
          `where ${format(b[worst]!)} is expected.${before}${praise}`,
      };
    }
  }
  return { status: "wrong", share, message: `The results are not right.${praise}` };
}

/** Four significant digits. */
export function format(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
