import type { Case, Exercise, Results, Kind } from "./definition.js";
import { hand, read, type Form } from "./forms.js";
import { shapeOf, type Nested } from "./nested.js";

/** What came of calling the student's function on every case in one form. */
export type Attempt = { form: Form } & (
  | { outcome: "results"; results: Results<Record<string, string>>[]; single: boolean }
  | { outcome: "not done" }
  | { outcome: "threw"; error: unknown; label: string }
  | { outcome: "unreadable"; message: string; label: string }
);

type AnyCase = Case<Record<string, Kind>>;
type AnyResults = Results<Record<string, string>>;
export type Student = (...args: never[]) => unknown;

/** Calls the function on each case. Yields what it returns, to be given back awaited (see `run`). */
export function* attempt(
  exercise: Exercise,
  student: Student,
  form: Form,
  cases: readonly AnyCase[],
  expected: readonly AnyResults[],
): Generator<unknown, Attempt, unknown> {
  const results: AnyResults[] = [];
  let single = false;
  for (const [i, { args, label }] of cases.entries()) {
    let raw: unknown;
    try {
      const handed: Record<string, unknown> = {};
      for (const [name, kind] of Object.entries(exercise.parameters)) handed[name] = hand(args[name]!, kind, form);
      raw = exercise.perform
        ? yield* exercise.perform(student, handed)
        : yield (student as (...args: unknown[]) => unknown)(...Object.values(handed));
    } catch (error) {
      return isStub(error) ? { form, outcome: "not done" } : { form, outcome: "threw", error, label };
    }
    if (raw === undefined || raw === null) return { form, outcome: "not done" };
    let reading: ReturnType<typeof readResults>;
    try {
      reading = readResults(exercise, raw, expected[i]!, form);
    } catch (error) {
      return { form, outcome: "threw", error, label }; // a getter of the student's, or an array that contains itself
    }
    if (typeof reading === "string") return { form, outcome: "unreadable", message: reading, label };
    results.push(reading.results);
    single ||= reading.single;
  }
  return { form, outcome: "results", results, single };
}

function isStub(error: unknown): boolean {
  return error instanceof Error && /not (yet )?implemented|your code here|\btodo\b/i.test(error.message);
}

/** An object by names, a list in order, or the first result alone. */
function readResults(
  exercise: Exercise,
  raw: unknown,
  expected: AnyResults,
  form: Form,
): { results: AnyResults; single: boolean } | string {
  const names = Object.keys(exercise.results).filter((name) => expected[name] !== undefined);
  const kindOf = (name: string) => exercise.results[name]!.replace("?", "") as Kind;
  const first = names[0]!;
  const required = names.filter((name) => !exercise.results[name]!.endsWith("?"));
  let found: Record<string, unknown> = {};

  const alone = read(raw, kindOf(first), form, expected[first]!);
  const fits = (value: ReturnType<typeof read>, name: string) =>
    typeof value !== "string" && shapeOf(value.value).join() === shapeOf(expected[name]!).join();
  const isList = Array.isArray(raw) && raw.length > 1 && raw.length <= names.length && !fits(alone, first);
  if (
    isList &&
    raw.every((entry, i) => typeof read(entry, kindOf(names[i]!), form, expected[names[i]!]!) !== "string") &&
    (required.length > 1 || fits(read(raw[0], kindOf(first), form, expected[first]!), first))
  ) {
    raw.forEach((entry, i) => (found[names[i]!] = entry));
  } else if (typeof alone !== "string") {
    found = { [first]: raw };
  } else if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) {
    for (const [key, entry] of Object.entries(raw)) {
      const name = names.find((candidate) => canonical(candidate) === canonical(key));
      if (name !== undefined && entry !== undefined) found[name] = entry;
    }
    if (Object.keys(found).length === 0) return `it returned ${alone}; expected ${list(required)}`;
  } else {
    return `it returned ${alone}; expected ${list(required)}`;
  }

  const missing = required.filter((name) => !(name in found));
  if (missing.length > 0) return `${list(missing)} ${missing.length === 1 ? "is" : "are"} missing from what it returns`;
  const results: AnyResults = {};
  let single = false;
  for (const [name, entry] of Object.entries(found)) {
    const reading = read(entry, kindOf(name), form, expected[name]!);
    if (typeof reading === "string") return `${name} is ${reading}, expected numbers`;
    results[name] = reading.value;
    single ||= reading.single;
  }
  return { results, single };
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
  w: "weights",
  b: "bias",
  runningmean: "movingmean",
  runningvar: "movingvariance",
  runningvariance: "movingvariance",
  movingvar: "movingvariance",
  v: "velocity",
  s: "square",
};

export function list(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "[7, 3]", or "a number". */
export function shapeText(value: Nested): string {
  return typeof value === "number" ? "a number" : `[${shapeOf(value).join(", ")}]`;
}
