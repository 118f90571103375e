import { agree, toleranceFor } from "./agree.js";
import type { AnyCase, AnyResults, Exercise, Mistake } from "./definition.js";
import { flatten, shapeOf, unflatten, type Nested } from "./nested.js";

/** A call that gave results. */
export interface Trial {
  readonly example: AnyCase;
  readonly given: AnyResults;
}

/** What is wrong: in all results, or in the one named, where the others are explained without it. */
export type Found =
  | { readonly kind: "mistake"; readonly mistake: Mistake; readonly result?: string }
  /** The result is an input, as it came. */
  | { readonly kind: "input returned"; readonly result: string; readonly parameter: string }
  /** The result holds what another one that is returned should be. */
  | { readonly kind: "other result"; readonly result: string; readonly holds: string }
  /** The result is one number everywhere, on every input. */
  | { readonly kind: "constant"; readonly result: string; readonly value: number }
  /** The one number that all entries should be, but not as many of it. */
  | { readonly kind: "right value"; readonly result: string; readonly value: number; readonly expected: Nested };

export type Diagnosis =
  | { readonly status: "right"; readonly variant?: string }
  | {
      readonly status: "mistake";
      readonly found: readonly Found[];
      readonly alternatives: readonly Found[];
      /** Required results that are right on every input. */
      readonly right: readonly string[];
      /** Share of the required results that are right. */
      readonly share: number;
    }
  | ({ readonly status: "wrong" } & Departure);

/** Where results first depart from the right ones, if no known mistake explains them. */
export interface Departure {
  readonly trial: Trial;
  readonly result: string;
  readonly given: Nested;
  readonly expected: Nested;
  readonly tolerance: number;
  /** Results that are right on every input, and the share of the required ones among all required. */
  readonly right: readonly string[];
  readonly share: number;
  /** How many other inputs all results are right on. */
  readonly rightElsewhere: number;
}

/**
 * Finds which known mistakes, made in the reference implementation, give the student's very numbers on every case:
 * none, or up to `atMost` together. Since whole arrays must agree, on several random inputs, a match is no accident.
 */
export function diagnose(
  exercise: Exercise,
  trials: readonly Trial[],
  single: boolean,
  { atMost = 3 } = {},
): Diagnosis {
  const right = rightResults(exercise, trials, single);
  const all = trials;
  trials = all.map((trial) => ({ example: trial.example, given: asked(exercise, trial.given) }));
  const share = shareOf(exercise, right);
  const matches = (ways: readonly string[], among: readonly Trial[]) =>
    among.length > 0 && among.every((trial) => explains(exercise, trial, ways, single));

  if (matches([], trials)) return { status: "right" };
  for (const { name, ways } of exercise.variants) {
    if (ways.some((way) => matches([way], trials))) return { status: "right", variant: name };
  }
  for (const [name, accepts] of Object.entries(exercise.accepts)) {
    if (trials.every(({ example, given }) => accepts(given, example.args))) return { status: "right", variant: name };
  }

  const mistake = (found: readonly Mistake[], alternatives: readonly Mistake[] = []): Diagnosis => ({
    status: "mistake",
    found: found.map((each) => ({ kind: "mistake", mistake: each })),
    alternatives: alternatives.map((each) => ({ kind: "mistake", mistake: each })),
    right,
    share,
  });
  const known = exercise.mistakes;
  // Two passes: what explains every case; else what explains all but the provoking ones (where mistakes differ in
  // how they break), if those are wrong already.
  const ordinary = trials.filter(({ example }) => !example.adversarial);
  const passes =
    ordinary.length === trials.length || ordinary.length === 0 || matches([], ordinary) ? [trials] : [trials, ordinary];
  for (const among of passes) {
    const alone = known.filter(
      (each) => each.ways.some((way) => matches([way], among)) && isShown(exercise, among, each, single),
    );
    if (alone.length > 0) return mistake([alone[0]!], alone.slice(1));
    for (const variant of exercise.variants.flatMap(({ ways }) => ways)) {
      const withVariant = known.filter((each) => each.ways.some((way) => matches([way, variant], among)));
      if (withVariant.length > 0) return mistake([withVariant[0]!], withVariant.slice(1));
    }
    const separately = resultByResult(exercise, among, single, 1);
    if (separately) return { status: "mistake", found: separately, alternatives: [], right, share };
    if (hasNoNumbers(among) || hasOtherShape(exercise, among) || roundedOnly(exercise, among, single)) continue;
    for (const several of combinations(known, atMost)) {
      if (choices(several).some((ways) => matches(ways, among))) return mistake(several);
    }
  }
  const separately = !hasNoNumbers(trials) && resultByResult(exercise, trials, single, Math.min(2, atMost));
  if (separately) return { status: "mistake", found: separately, alternatives: [], right, share };
  const first = firstStep(exercise, all, single, right);
  if (first) return { status: "mistake", found: [first], alternatives: [], right, share };
  return { status: "wrong", ...departure(exercise, all, single, right), right, share };
}

/** A result of nothing but NaN and infinities: any two mistakes that break everything would explain it. */
function hasNoNumbers(trials: readonly Trial[]): boolean {
  return Object.keys(trials[0]?.given ?? {}).some((name) =>
    isNowhereFinite(
      trials.map(({ given }) => given),
      name,
    ),
  );
}

/** Whether that result is nothing but NaN and infinities. */
export function isNowhereFinite(results: readonly AnyResults[], name: string): boolean {
  return results.every(({ [name]: value }) => value === undefined || !flatten(value).some(Number.isFinite));
}

/** A mistake of several results at once shows only where all of them were returned. */
function isShown(exercise: Exercise, trials: readonly Trial[], mistake: Mistake, single: boolean): boolean {
  const given = Object.keys(trials[0]!.given);
  return (
    !mistake.together ||
    Object.keys(exercise.results).every(
      (name) => given.includes(name) || !touches(exercise, trials, mistake, name, single),
    )
  );
}

/** The results that the task asks for, without steps on the way that the student returns as well. */
function asked(exercise: Exercise, given: AnyResults): AnyResults {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !exercise.results[name]!.endsWith("~")));
}

/** The mistake in the first returned step on the way that is off, if that alone is explained. */
function firstStep(
  exercise: Exercise,
  trials: readonly Trial[],
  single: boolean,
  right: readonly string[],
): Found | undefined {
  const given = Object.keys(trials[0]?.given ?? {});
  const result = exercise.order.find((name) => given.includes(name) && !right.includes(name));
  if (result === undefined || !exercise.results[result]!.endsWith("~")) return undefined;
  const alone = trials.map(({ example, given: all }) => ({ example, given: { [result]: all[result] } }));
  const mistake = exercise.mistakes.find((each) =>
    each.ways.some((way) => alone.every((trial) => explains(exercise, trial, [way], single))),
  );
  return mistake && { kind: "mistake", mistake, result };
}

/** Nothing has been done to an input, the result does not depend on any, or it is that of another name. */
function untouched(
  exercise: Exercise,
  trials: readonly Trial[],
  single: boolean,
  result: string,
  returned: readonly string[],
): Found | undefined {
  const everywhere = (is: (given: Nested, example: AnyCase) => boolean) =>
    trials.every(({ example, given }) => given[result] !== undefined && is(given[result], example));
  const value = rightValue(exercise, trials, single, result);
  if (value !== undefined) {
    const { expected } = departure(exercise, trials, single, []);
    return { kind: "right value", result, value, expected };
  }
  const [first] = flatten(trials[0]!.given[result]!);
  const differ = new Set(trials.flatMap(({ example }) => flatten(exercise.evaluate(example.args, [])![result]!))).size;
  if (Number.isFinite(first) && differ > 1 && everywhere((given) => flatten(given).every((value) => value === first))) {
    return { kind: "constant", result, value: first! };
  }
  const holds = returned.find(
    (name) =>
      name !== result &&
      everywhere((given, { args, condition }) => {
        const expected = exercise.evaluate(args, [])![name];
        return expected !== undefined && agree(flatten(given), flatten(expected), toleranceFor(single, condition));
      }),
  );
  if (holds !== undefined) return { kind: "other result", result, holds };
  const parameter = Object.keys(exercise.parameters).find(
    (name) =>
      !exercise.unseen?.includes(name) &&
      everywhere((given, { args, condition }) => {
        const value = args[name];
        return typeof value !== "boolean" && agree(given, value!, toleranceFor(single, condition));
      }),
  );
  return parameter === undefined ? undefined : { kind: "input returned", result, parameter };
}

/** The one number that every entry of a result should be, if every entry that is given is that. */
function rightValue(exercise: Exercise, trials: readonly Trial[], single: boolean, result: string): number | undefined {
  const [first] = flatten(exercise.evaluate(trials[0]!.example.args, [])![result]!);
  const value = Math.abs(first!) < 1e-9 ? 0 : first!;
  const isValue = (nested: Nested, condition: number | undefined) => {
    const all = flatten(nested);
    return agree(
      all,
      all.map(() => value),
      toleranceFor(single, condition),
    );
  };
  return trials.every(
    ({ example: { args, condition }, given }) =>
      isValue(exercise.evaluate(args, [])![result]!, condition) && isValue(given[result]!, condition),
  )
    ? value
    : undefined;
}

/** Where no explanation covers all results at once: one for each that is wrong, if every one has its own. */
function resultByResult(
  exercise: Exercise,
  trials: readonly Trial[],
  single: boolean,
  atMost: number,
): Found[] | undefined {
  const names = Object.keys(trials[0]?.given ?? {});
  if (names.length === 1) {
    const only = untouched(exercise, trials, single, names[0]!, names);
    return only && [only];
  }
  const found: Found[] = [];
  for (const name of names) {
    const alone = trials.map(({ example, given }) => ({ example, given: { [name]: given[name] } }));
    const matches = (ways: readonly string[]) => alone.every((trial) => explains(exercise, trial, ways, single));
    if (matches([]) || exercise.variants.some(({ ways }) => ways.some((way) => matches([way])))) continue;
    const eligible = exercise.mistakes.filter((each) => !each.together);
    const one = eligible.find((each) => each.ways.some((way) => matches([way])));
    const none = one ? undefined : untouched(exercise, alone, single, name, names);
    if (none) {
      found.push(none);
      continue;
    }
    const several =
      one || atMost < 2
        ? undefined
        : [...combinations(eligible, 2)].find((pair) => choices(pair).some((ways) => matches(ways)));
    if (!one && !several) return undefined;
    for (const mistake of one ? [one] : several!) found.push({ kind: "mistake", mistake, result: name });
  }
  // What explains every result that it touches needs no place.
  const merged: Found[] = [];
  for (const each of found) {
    if (each.kind !== "mistake") {
      merged.push(each);
      continue;
    }
    const { mistake } = each;
    const isSame = (other: Found) => other.kind === "mistake" && other.mistake === mistake;
    const same = found.filter(isSame);
    if (merged.some(isSame)) continue;
    const touched = names.filter((name) => touches(exercise, trials, mistake, name, single));
    merged.push(same.length >= touched.length ? { kind: "mistake", mistake } : each);
    if (same.length > 1 && same.length < touched.length) merged.push(...same.slice(1));
  }
  return merged;
}

/** Whether the mistake, made alone, changes that result. */
function touches(
  exercise: Exercise,
  trials: readonly Trial[],
  mistake: Mistake,
  name: string,
  single: boolean,
): boolean {
  return trials.some(({ example }) => {
    const right = exercise.evaluate(example.args, [])?.[name];
    return mistake.ways.some((way) => {
      const wrong = exercise.evaluate(example.args, [way])?.[name];
      return (
        right !== undefined && wrong !== undefined && !agree(wrong, right, toleranceFor(single, example.condition))
      );
    });
  });
}

/**
 * All pairs, then triples of the likelier ones: each mistake is a line of code, and a beginner may well forget three.
 */
function* combinations(known: readonly Mistake[], atMost: number): Generator<Mistake[]> {
  if (atMost < 2) return;
  for (const [i, a] of known.entries()) for (const b of known.slice(i + 1)) yield [a, b];
  if (atMost < 3) return;
  const likely = known.slice(0, 20);
  for (const [i, a] of likely.entries()) {
    for (const [j, b] of likely.entries()) if (j > i) for (const c of likely.slice(j + 1)) yield [a, b, c];
  }
}

/** Whether a result that is asked for has not the right shape: then no line of the computation alone explains it. */
function hasOtherShape(exercise: Exercise, trials: readonly Trial[]): boolean {
  return trials.some(({ example, given }) => {
    const expected = exercise.evaluate(example.args, [])!;
    return Object.keys(given).some((name) => !sameShape(given[name]!, expected[name]!));
  });
}

/** Whether all that is wrong with the results is that they are rounded. */
function roundedOnly(exercise: Exercise, trials: readonly Trial[], single: boolean): boolean {
  const right = rightResults(exercise, trials, single);
  return decimalsOf(departure(exercise, trials, single, right)) !== undefined;
}

/** Every choice of one way for each mistake. */
function choices(several: readonly Mistake[]): string[][] {
  return several.reduce<string[][]>((all, { ways }) => all.flatMap((so) => ways.map((one) => [...so, one])), [[]]);
}

function explains(
  exercise: Exercise,
  { example: { args, condition }, given }: Trial,
  ways: readonly string[],
  single: boolean,
): boolean {
  if (ways.length > 1 && exercise.perFeature) {
    // Of the thousands of combinations nearly all fail on the first feature already.
    const first = exercise.evaluate(args, ways, true);
    if (first === undefined || !agreesWith(exercise, firstFeature(exercise, given), first, condition, single, true))
      return false;
  }
  const expected = exercise.evaluate(args, ways);
  if (expected === undefined) return false; // two mistakes that do not go together
  return agreesWith(exercise, given, expected, condition, single, ways.length > 0);
}

function agreesWith(
  exercise: Exercise,
  given: AnyResults,
  expected: AnyResults,
  condition: number | undefined,
  single: boolean,
  isMistake: boolean,
): boolean {
  for (const name of Object.keys(given)) {
    const [mine, theirs] = [given[name], expected[name]];
    if (mine === undefined || theirs === undefined) return false;
    // What need not be returned, and has another shape with this mistake, neither confirms nor refutes it.
    if (isMistake && exercise.results[name]!.endsWith("?") && !sameShape(mine, theirs)) continue;
    if (!agree(mine, theirs, toleranceFor(single, condition))) return false;
  }
  return true;
}

const firstFeatures = new WeakMap<AnyResults, AnyResults>();

/** Of each result the part that belongs to the first feature. */
function firstFeature(exercise: Exercise, given: AnyResults): AnyResults {
  const known = firstFeatures.get(given);
  if (known) return known;
  const first: AnyResults = {};
  for (const [name, value] of Object.entries(given)) {
    const isMatrix = /^(batch|weights)/.test(exercise.results[name]!);
    if (typeof value !== "object") first[name] = value;
    else first[name] = isMatrix ? value.map((row) => (typeof row === "object" ? [row[0]!] : row)) : value.slice(0, 1);
  }
  firstFeatures.set(given, first);
  return first;
}

const sameShape = (a: Nested, b: Nested) => shapeOf(a).join() === shapeOf(b).join();

function rightResults(exercise: Exercise, trials: readonly Trial[], single: boolean): string[] {
  return Object.keys(trials[0]?.given ?? {}).filter((name) =>
    trials.every(({ example, given }) => {
      const expected = exercise.evaluate(example.args, [])?.[name];
      const mine = given[name];
      return (
        mine !== undefined && expected !== undefined && agree(mine, expected, toleranceFor(single, example.condition))
      );
    }),
  );
}

/** Share of the required results; three quarters of one more are lost if only what need not be returned is off. */
function shareOf(exercise: Exercise, right: readonly string[]): number {
  const required = Object.keys(exercise.results).filter((name) => !/[?~]$/.test(exercise.results[name]!));
  return required.filter((name) => right.includes(name)).length / required.length;
}

/** The first result, in the order of the computation, that departs, on the smallest input where it does. */
function departure(
  exercise: Exercise,
  trials: readonly Trial[],
  single: boolean,
  right: readonly string[],
): Omit<Departure, "right" | "share"> {
  const off = (trial: Trial, name: string) => {
    const expected = exercise.evaluate(trial.example.args, [])![name]!;
    return !agree(trial.given[name]!, expected, toleranceFor(single, trial.example.condition));
  };
  const given = Object.keys(trials[0]!.given);
  const order = [...exercise.order.filter((name) => given.includes(name)), ...given];
  const isBroken = (name: string) =>
    trials.some((trial) => flatten(trial.given[name]!).some((value) => !Number.isFinite(value)));
  const wrong = order.filter((name) => !right.includes(name));
  const result = wrong.find(isBroken) ?? wrong[0]!;
  const sizeOf = ({ example }: Trial) =>
    flatten(Object.values(example.args).filter((v) => typeof v === "object") as Nested).length;
  const failing = trials.filter((trial) => off(trial, result)).sort((a, b) => sizeOf(a) - sizeOf(b));
  const trial = failing.find(({ example }) => !example.adversarial) ?? failing[0]!;
  return {
    trial,
    result,
    given: trial.given[result]!,
    expected: exercise.evaluate(trial.example.args, [])![result]!,
    tolerance: toleranceFor(single, trial.example.condition),
    rightElsewhere: trials.filter((each) => given.every((name) => !off(each, name))).length,
  };
}

/** Whether the numbers are the expected ones with rows and columns exchanged. */
export function isTransposed({ given, expected, tolerance }: Departure): boolean {
  const [a, b] = [shapeOf(given), shapeOf(expected)];
  if (a.length !== 2 || b.length !== 2 || a[0] !== b[1] || a[1] !== b[0]) return false;
  const flat = flatten(given);
  const turned = Array.from({ length: b[0]! * b[1]! }, (_, k) => flat[(k % b[1]!) * b[0]! + Math.floor(k / b[1]!)]!);
  return agree(unflatten(turned, b), expected, tolerance);
}

/** Decimals that the numbers are rounded to, if that is all that is wrong with them. */
export function decimalsOf({ given, expected }: Pick<Departure, "given" | "expected">): number | undefined {
  const [a, b] = [flatten(given), flatten(expected)];
  for (let decimals = 0; decimals <= 7; decimals++) {
    const step = 10 ** -decimals;
    // What is merely small is not on the grid: of 0 only 0 is.
    const isOnGrid = (value: number) =>
      Math.abs(value / step - Math.round(value / step)) <= 1e-6 * Math.abs(value / step);
    // toFixed, Math.round, Math.floor and Math.trunc all stay within one step.
    if (a.every((value, i) => isOnGrid(value) && Math.abs(value - b[i]!) < step * 1.001)) {
      return b.every(isOnGrid) ? undefined : decimals;
    }
  }
  return undefined;
}

/** The one factor, or the one difference, between all numbers and the expected ones. */
export function pattern({ given, expected, tolerance }: Departure): { factor?: number; offset?: number } {
  const [a, b] = [flatten(given), flatten(expected)];
  if (a.length < 2) return {};
  const scale = Math.max(...b.map(Math.abs), 0.1);
  const i = b.reduce((best, value, k) => (Math.abs(value) > Math.abs(b[best]!) ? k : best), 0);
  const factor = a[i]! / b[i]!;
  if (
    Number.isFinite(factor) &&
    factor !== 0 &&
    a.every((v, k) => Math.abs(v - factor * b[k]!) <= 4 * tolerance * scale)
  ) {
    return { factor };
  }
  const offset = a[0]! - b[0]!;
  return a.every((v, k) => Math.abs(v - b[k]! - offset) <= 4 * tolerance * scale) ? { offset } : {};
}
