import { tf } from "../backend/tf.js";
import type { AnyCase, AnyResults, Exercise, Kind } from "./definition.js";
import { evenIfStopped } from "./evenIfStopped.js";
import { patience, watch } from "#exercises/watchdog.js";
import { damage, describe, hand, read, type Form, type Unreadable } from "./forms.js";
import { labelOf } from "./labelOf.js";
import { shapeOf } from "./nested.js";
import { Late } from "./run.js";
import { silenced } from "./silenced.js";
import { words } from "./words/current.js";

/** How what a function returns was read, where that is not as the task says: right all the same, and told. */
export type Reading =
  | { readonly as: "list" }
  | { readonly as: "first of a list" }
  | { readonly as: "other name"; readonly given: string; readonly name: string }
  | {
      readonly as: "other shape";
      readonly result: string;
      readonly given: readonly number[];
      readonly expected: readonly number[];
    };

/** What came of one call. */
export type Outcome =
  | { readonly kind: "results"; readonly results: AnyResults; readonly readings: readonly Reading[] }
  | { readonly kind: "stub" }
  | { readonly kind: "nothing"; readonly value: "undefined" | "null" }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "late"; readonly seconds: number }
  | { readonly kind: "unreadable"; readonly given: Unreadable; readonly expected: readonly string[] }
  | { readonly kind: "unreadable result"; readonly result: string; readonly given: Unreadable }
  | { readonly kind: "missing"; readonly results: readonly string[] };

/** What came of calling the student's function on every case in one form. */
export interface Attempt {
  readonly form: Form;
  /** One for each case, fewer if the first already said that going on is of no use. */
  readonly outcomes: readonly Outcome[];
  /** Computed or kept in float32 on the way: the numbers are as precise as that. */
  readonly single: boolean;
  /** Parameters whose values the function has disposed of or changed. */
  readonly disposed: readonly string[];
  readonly changed: readonly string[];
  /** Tensors that stay in memory after all calls. */
  readonly leaked: number;
  /** Whether it got tensors and gave plain numbers. */
  readonly byHand: boolean;
}

export type Student = (...args: never[]) => unknown;

/**
 * Calls the function on each case. Yields what it returns, to be given back awaited (see `run`).
 *
 * @param quiet whether what it prints is held back.
 */
export function* attempt(
  exercise: Exercise,
  student: Student,
  form: Form,
  cases: readonly AnyCase[],
  expected: readonly AnyResults[],
  quiet: boolean,
): Generator<unknown, Attempt, unknown> {
  const outcomes: Outcome[] = [];
  const marks = { disposed: new Set<string>(), changed: new Set<string>() };
  const handsTensors = form.container === "tensors" && Object.values(exercise.parameters).some(isArray);
  let single = handsTensors;
  let byHand = handsTensors;
  const scope = tf.engine();
  const before = tf.memory().numTensors;
  scope.startScope();
  try {
    for (const [i, example] of cases.entries()) {
      const { args } = example;
      const handed = handOver(exercise, args, form);
      const firstTensor = tf.scalar(0).id;
      const muted = quiet || outcomes.some(({ kind }) => kind !== "results");
      let outcome: Outcome;
      try {
        const place = { name: exercise.name, label: labelOf(exercise, example) };
        const raw = yield* stepwise((exercise.perform ?? call)(student, handed), muted, place);
        const reading = readResults(exercise, raw, expected[i]!, form);
        outcome = reading.outcome;
        single ||= reading.single || tf.scalar(0).id > firstTensor + 1;
        byHand &&= !holdsTensor(raw);
      } catch (error) {
        if (error instanceof Late) outcome = { kind: "late", seconds: error.seconds };
        else outcome = isStub(error) ? { kind: "stub" } : { kind: "threw", error };
      }
      for (const [name, value] of Object.entries(handed)) {
        const mark = damage(value, args[name]!, exercise.parameters[name]!, form);
        if (mark) marks[mark].add(name);
      }
      outcomes.push(outcome);
      if (outcome.kind === "stub" || outcome.kind === "late") break;
    }
  } finally {
    scope.endScope();
  }
  return {
    form,
    outcomes,
    single,
    byHand,
    disposed: [...marks.disposed],
    changed: [...marks.changed],
    leaked: exercise.perform ? 0 : tf.memory().numTensors - before,
  };
}

export function handOver(exercise: Exercise, args: AnyCase["args"], form: Form): Record<string, unknown> {
  const names = Object.entries(exercise.parameters).filter(([name]) => !exercise.unseen?.includes(name));
  return Object.fromEntries(names.map(([name, kind]) => [name, hand(args[name]!, kind, form)]));
}

function* call(student: Student, handed: Record<string, unknown>): Generator<unknown, unknown, unknown> {
  return yield (student as (...args: unknown[]) => unknown)(...Object.values(handed));
}

/** The same procedure, each step of it silent if `muted`; a step that never ends is told of, and a Stop that cuts it off. */
function* stepwise<T>(
  procedure: Generator<unknown, T, unknown>,
  muted: boolean,
  place: { readonly name: string; readonly label: string },
): Generator<unknown, T, unknown> {
  const say = words().messages;
  const work = (next: () => IteratorResult<unknown, T>) => {
    const release = watch(say.goesOn({ ...place, seconds: patience }));
    return evenIfStopped(
      () => (muted ? silenced(next) : next()),
      release,
      () => {
        release();
        console.error(say.stoppedIn(place));
      },
    );
  };
  let step = work(() => procedure.next());
  while (!step.done) {
    let value: unknown;
    try {
      value = yield step.value;
    } catch (error) {
      step = work(() => procedure.throw(error));
      continue;
    }
    step = work(() => procedure.next(value));
  }
  return step.value;
}

function holdsTensor(raw: unknown): boolean {
  if (raw instanceof tf.Tensor || typeof raw !== "object" || raw === null) return raw instanceof tf.Tensor;
  const entries = Array.isArray(raw) ? raw.slice(0, 9) : ArrayBuffer.isView(raw) ? [] : Object.values(raw);
  return entries.some((entry) => entry instanceof tf.Tensor);
}

const isArray = (kind: Kind) => kind === "batch" || kind === "feature" || kind === "weights" || kind === "array";

/** The stub's own error, and no other that happens to speak of something not implemented. */
function isStub(error: unknown): boolean {
  return error instanceof Error && /^(not (yet )?implemented|your code here|todo)\W*$/i.test(error.message);
}

/** An object by names, a list in order, or the first result alone. */
function readResults(
  exercise: Exercise,
  raw: unknown,
  expected: AnyResults,
  form: Form,
): { outcome: Outcome; single: boolean } {
  const failed = (outcome: Outcome) => ({ outcome, single: false });
  if (raw === undefined || raw === null) {
    return failed({ kind: "nothing", value: raw === null ? "null" : "undefined" });
  }
  const names = Object.keys(exercise.results).filter((name) => expected[name] !== undefined);
  const kindOf = (name: string) => exercise.results[name]!.replace(/[?~]$/, "") as Kind;
  const first = names[0]!;
  const required = names.filter((name) => !/[?~]$/.test(exercise.results[name]!));
  let found: Record<string, unknown> = {};
  const readings: Reading[] = [];

  const readAs = (value: unknown, name: string) => read(value, kindOf(name), form, expected[name]!);
  const alone = readAs(raw, first);
  const fits = (value: ReturnType<typeof read>, name: string) =>
    !("what" in value) && shapeOf(value.value).join() === shapeOf(expected[name]!).join();
  const isList = Array.isArray(raw) && raw.length > 1 && !fits(alone, first);
  const fitsFirst = isList && fits(readAs(raw[0], first), first);
  if (
    isList &&
    raw.length <= names.length &&
    raw.every((entry, i) => !("what" in readAs(entry, names[i]!))) &&
    (required.length > 1 || fitsFirst)
  ) {
    raw.forEach((entry, i) => (found[names[i]!] = entry));
    readings.push({ as: "list" });
  } else if (isList && fitsFirst && required.length === 1 && "what" in alone) {
    found = { [first]: raw[0] }; // the result, and something of the student's own: a cache for the way back
    readings.push({ as: "first of a list" });
  } else if (!("what" in alone)) {
    found = { [first]: raw };
  } else if (alone.what === "object") {
    for (const [key, entry] of Object.entries(raw)) {
      const name = names.find((candidate) => canonical(candidate) === canonical(key));
      if (name === undefined || (entry === undefined && !required.includes(name))) continue;
      found[name] = entry;
      if (key !== name) readings.push({ as: "other name", given: key, name });
    }
    const fitting = Object.entries(raw).filter(([, entry]) => fits(readAs(entry, first), first));
    if (Object.keys(found).length === 0 && required.length === 1 && fitting.length === 1) {
      const [[given, entry]] = fitting as [[string, unknown]];
      found[first] = entry;
      readings.push({ as: "other name", given, name: first });
    }
    if (Object.keys(found).length === 0)
      return failed({ kind: "unreadable", given: describe(raw), expected: required });
  } else {
    return failed({ kind: "unreadable", given: alone, expected: required });
  }

  const missing = required.filter((name) => !(name in found));
  if (missing.length > 0) return failed({ kind: "missing", results: missing });
  const results: AnyResults = {};
  let single = false;
  for (const [name, entry] of Object.entries(found)) {
    const reading = readAs(entry, name);
    if ("what" in reading) return failed({ kind: "unreadable result", result: name, given: reading });
    results[name] = reading.value;
    single ||= reading.single;
    if (reading.reshaped) readings.push({ as: "other shape", result: name, ...reading.reshaped });
  }
  return { outcome: { kind: "results", results, readings }, single };
}

/** Names as people vary them: d_gamma, dgamma and dGamma; var and variance. */
function canonical(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return aliases[plain] ?? plain;
}

const aliases: Record<string, string> = {
  out: "y",
  output: "y",
  ztilde: "y",
  yhat: "y",
  result: "y",
  mu: "mean",
  mean: "mean",
  sigma2: "variance",
  var: "variance",
  xnorm: "xhat",
  znorm: "xhat",
  zhat: "xhat",
  normalized: "xhat",
  dz: "dx",
  dw: "dweights",
  dvar: "dvariance",
  dsigma2: "dvariance",
  dmu: "dmean",
  dxnorm: "dxhat",
  w: "weights",
  b: "bias",
  runningmean: "movingmean",
  runningvar: "movingvariance",
  runningvariance: "movingvariance",
  movingvar: "movingvariance",
  v: "velocity",
  s: "square",
};
