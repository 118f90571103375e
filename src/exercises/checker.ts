import { anyNumber, checkOptions, choice, type OptionNames } from "../arguments.js";
import { agree } from "./agree.js";
import { attempt, handOver, type Attempt, type Outcome, type Reading, type Student } from "./attempt.js";
import { CheckResult, type CheckStatus, type Failing } from "./CheckResult.js";
import {
  decimalsOf,
  diagnose,
  isNowhereFinite,
  isTransposed,
  pattern,
  type Departure,
  type Diagnosis,
  type Found,
} from "./diagnose.js";
import type { AnyCase, AnyResults, Exercise } from "./definition.js";
import { describe, type Form } from "./forms.js";
import { labelOf } from "./labelOf.js";
import { flatten, shapeOf, type Nested } from "./nested.js";
import { apart, format, placeOf } from "./numbers.js";
import { run } from "./run.js";
import { fill } from "./words/fill.js";
import { words, wordsOf } from "./words/current.js";
import type { LaidOut, ResultName } from "./words/places.js";
import type { MistakeWords } from "./words/Words.js";

export interface CheckOptions {
  /**
   * Which way round your arrays lie: "rows" [examples, features], as the tasks say, or "columns" [features, examples]. With
   * "either" both are tried, and a function that is right in one of them is right. Default "rows".
   */
  layout?: "rows" | "columns" | "either";
  /** The random inputs to try; another seed gives others. Default 1. */
  seed?: number;
  /** How many seconds one call of an async function may take. Default 20. */
  timeLimit?: number;
}

const optionNames: OptionNames<CheckOptions> = {
  layout: choice("rows", "columns", "either"),
  seed: anyNumber,
  timeLimit: { expected: "a number of seconds > 0", is: (value) => typeof value === "number" && value > 0 },
};

/**
 * Checks the function. The arrays it gets are tensors, number[][] or typed arrays, whichever it works with; it may be
 * async, and may return one result, several by name, or a list.
 *
 * @throws TypeError for an option that there is not.
 */
export type Check = <F extends (...args: never[]) => unknown>(
  student: F,
  options?: CheckOptions,
) => [ReturnType<F>] extends [never]
  ? CheckResult
  : ReturnType<F> extends Promise<unknown>
    ? Promise<CheckResult>
    : CheckResult;

/** The check of an exercise. Its result is a promise if the student's function returns one. */
export function checker(exercise: Exercise): Check {
  return ((student: unknown, options: CheckOptions = {}) => {
    checkOptions(`check.${exercise.name}`, options, optionNames);
    return run(check(exercise, student, options), options.timeLimit ?? 20);
  }) as Check;
}

/** One form that was tried, and what came of it. */
interface Tried {
  readonly attempt: Attempt;
  readonly diagnosis: Diagnosis | undefined;
}

function* check(exercise: Exercise, student: unknown, options: CheckOptions): Generator<unknown, CheckResult, unknown> {
  const say = words().messages;
  if (student === undefined || student === null)
    return result(exercise, "not done", [say.notDone({ id: exercise.id })]);
  if (typeof student !== "function") {
    return result(exercise, "error", [say.notAFunction({ given: describe(student) })]);
  }
  const cases = exercise.cases(options.seed ?? 1);
  const expected = cases.map(({ args }) => exercise.evaluate(args, [])!);
  const verdict = (tried: Tried, note: string[] = [], least = 0, turned = false) =>
    report(exercise, cases, expected, tried, note, least, turned);

  const [stated, ...others] = forms(exercise, options.layout ?? "rows");
  let best: Tried | undefined;
  for (const form of [stated!, ...others]) {
    const attempted = yield* attempt(exercise, student as Student, form, cases, expected, form !== stated);
    const [first] = attempted.outcomes;
    if (form === stated && first!.kind === "stub")
      return result(exercise, "not done", [say.notDone({ id: exercise.id })]);
    if (form === stated && first!.kind === "nothing" && isEmpty(student as Student)) {
      return result(exercise, "not done", [say.notDone({ id: exercise.id })]);
    }
    const tried = { attempt: attempted, diagnosis: diagnosisOf(exercise, cases, attempted) };
    if (isRight(tried)) return verdict(tried);
    // The form that the task states is what is told of, if the function got through it at least once.
    if (best === undefined || rankOf(tried) > rankOf(best)) best = tried;
    if (attempted.outcomes.some(({ kind }) => kind === "late")) break;
  }
  // Whoever writes columns is right on no input that lies in rows; a guard, say, is right on all others.
  if (
    (options.layout ?? "rows") === "rows" &&
    hasLayout(exercise) &&
    best!.attempt.outcomes.every((outcome, i) => outcome.kind !== "late" && !isRightOn(outcome, expected[i]!))
  ) {
    for (const form of forms(exercise, "columns")) {
      const attempted = yield* attempt(exercise, student as Student, form, cases, expected, true);
      if (isRight({ attempt: attempted, diagnosis: diagnosisOf(exercise, cases, attempted, 0) })) {
        return verdict(best!, [say.rightInColumns({ name: exercise.name, of: laidOut(exercise)! })], 0.5, true);
      }
    }
  }
  if (
    best!.diagnosis?.status === "wrong" &&
    (yield* isRandom(exercise, student as Student, best!.attempt.form, cases, expected))
  ) {
    return verdict(best!, [say.random()]);
  }
  return verdict(best!);
}

function diagnosisOf(
  exercise: Exercise,
  cases: readonly AnyCase[],
  { outcomes, single }: Attempt,
  atMost = 3,
): Diagnosis | undefined {
  const trials = outcomes.flatMap((outcome, i) =>
    outcome.kind === "results" ? [{ example: cases[i]!, given: outcome.results }] : [],
  );
  return trials.length === 0 ? undefined : diagnose(exercise, trials, single, { atMost });
}

function isRight({ attempt: { outcomes }, diagnosis }: Tried): boolean {
  return diagnosis?.status === "right" && outcomes.every(({ kind }) => kind === "results");
}

/** Which form to tell of: the one that needs the fewest mistakes to explain what came; the earlier of equals. */
function rankOf({ attempt: { outcomes }, diagnosis }: Tried): number {
  if (diagnosis?.status === "right") return 5;
  if (diagnosis?.status === "mistake") return 4 + 1 / (1 + diagnosis.found.length);
  if (diagnosis) return isReadable(diagnosis) ? 4 : 3.5;
  const [first] = outcomes;
  return first!.kind === "threw" ? 1 : first!.kind === "nothing" ? 2 : 3;
}

/** Numbers in the right places, if wrong ones: arrays read as tensors, and tensors as arrays, give no numbers or no shape. */
function isReadable({ given, expected }: Departure): boolean {
  return shapeOf(given).join() === shapeOf(expected).join() && flatten(given).some(Number.isFinite);
}

/** What the rows of its tables are, if it has any. */
function laidOut({ parameters }: Exercise): LaidOut | undefined {
  const kinds = Object.values(parameters);
  return kinds.includes("batch") ? "example" : kinds.includes("weights") ? "input" : undefined;
}
const hasLayout = (exercise: Exercise) => laidOut(exercise) !== undefined;

/** The forms to try, the stated one first. */
function forms(exercise: Exercise, layout: NonNullable<CheckOptions["layout"]>): Form[] {
  const kinds = Object.values(exercise.parameters);
  const has = (...wanted: string[]) => kinds.some((kind) => wanted.includes(kind));
  const containers = !has("batch", "feature", "weights", "array")
    ? (["arrays"] as const)
    : exercise.container === "tensors"
      ? (["tensors", "arrays", "typed arrays"] as const)
      : (["arrays", "tensors", "typed arrays"] as const);
  const layouts: Form["layout"][] = layout === "columns" && hasLayout(exercise) ? [] : ["rows"];
  if (layout !== "rows" && hasLayout(exercise)) {
    layouts.push("columns");
    if (has("feature")) layouts.push("columns, parameters (n, 1)");
  }
  return layouts.flatMap((each) => containers.map((one) => ({ container: one, layout: each })));
}

/** Whether there is nothing in the function yet. */
function isEmpty(student: Student): boolean {
  const code = String(student).replace(/\/\/.*|\/\*[^]*?\*\//g, "");
  return /\{\s*\}$|=>\s*(undefined|null|void 0)$/.test(code.trim());
}

/** Whether a second call with the same input gives something else. */
function* isRandom(
  exercise: Exercise,
  student: Student,
  form: Form,
  cases: readonly AnyCase[],
  expected: readonly AnyResults[],
): Generator<unknown, boolean, unknown> {
  const twice = [cases[0]!, cases[0]!];
  const { outcomes } = yield* attempt(exercise, student, form, twice, [expected[0]!, expected[0]!], true);
  const [a, b] = outcomes.map((outcome) => (outcome.kind === "results" ? JSON.stringify(outcome.results) : ""));
  return a !== b;
}

function result(
  { id, name }: Exercise,
  status: CheckStatus,
  paragraphs: string[],
  more: { credit?: number; mistakes?: string[]; failing?: Failing } = {},
): CheckResult {
  const { credit = 0, mistakes = [], failing } = more;
  return new CheckResult({ id, title: wordsOf(name).title, status, mistakes, paragraphs, credit, failing });
}

const formText = (exercise: Exercise, { container, layout }: Form) =>
  words().messages.form({ container, layout: layout === "rows" ? "rows" : "columns", of: laidOut(exercise) });

/** The same, if there is a form to speak of: not where all that is handed over is numbers. */
const formOf = (exercise: Exercise, form: Form) =>
  Object.values(exercise.parameters).some((kind) => kind !== "number" && kind !== "flag" && kind !== "list")
    ? formText(exercise, form)
    : undefined;

/** Without what TensorFlow's C library puts before its messages. */
const errorText = (error: unknown) =>
  error instanceof Error
    ? `${error.name}: ${error.message.replace(/^Invalid TF_Status: \d+\s*Message: /, "")}`
    : String(error);

function report(
  exercise: Exercise,
  cases: readonly AnyCase[],
  expected: readonly AnyResults[],
  { attempt: tried, diagnosis }: Tried,
  note: string[],
  least: number,
  turned: boolean,
): CheckResult {
  const say = words().messages;
  const { outcomes, form } = tried;
  const effects = [
    ...(tried.disposed.length > 0 ? [say.disposed({ names: tried.disposed })] : []),
    ...(tried.changed.length > 0 ? [say.changed({ names: tried.changed })] : []),
  ];
  if (isRight({ attempt: tried, diagnosis })) {
    const { variant } = diagnosis as Extract<Diagnosis, { status: "right" }>;
    const asTold = form.layout === "rows" && form.container === exercise.container;
    return result(
      exercise,
      "passed",
      [
        say.passed({ verified: wordsOf(exercise.name).verified }),
        ...(variant === undefined ? [] : [wordsOf(exercise.name).variants[variant]!]),
        ...(asTold ? [] : [say.readAs({ form: formText(exercise, form) })]),
        ...readingTexts(exercise, outcomes),
        ...effects,
        ...(tried.leaked > 0 ? [say.leaks({ count: tried.leaked })] : []),
        ...(tried.byHand && asTold ? [say.byHand()] : []),
      ],
      { credit: 1 },
    );
  }
  const help = say.help({ id: exercise.id });
  const bad = outcomes.findIndex(({ kind }) => kind !== "results");
  const axis = turned ? [say.wrongAxis({ of: laidOut(exercise)! })] : [];
  const failingOf = (i: number) => failing(exercise, cases[i]!, expected[i]!, outcomes[i]!, form);

  if (bad >= 0 && (diagnosis === undefined || diagnosis.status === "right")) {
    const right = diagnosis === undefined ? 0 : outcomes.filter(({ kind }) => kind === "results").length;
    // A function without a return may well be right on a provoking input, where nothing can be returned.
    const isTold =
      outcomes[bad]!.kind !== "nothing" || outcomes.some(({ kind }, i) => kind === "results" && !cases[i]!.adversarial);
    return result(
      exercise,
      "error",
      [
        ...axis,
        outcomeText(exercise, cases[bad]!, outcomes[bad]!, form, isTold ? right : 0),
        ...note,
        ...effects,
        help,
      ],
      {
        credit: Math.max(least, right / outcomes.length / 2),
        failing: failingOf(bad),
      },
    );
  }
  const also =
    bad >= 0 && outcomes[bad]!.kind === "threw"
      ? [say.threwToo({ label: labelOf(exercise, cases[bad]!), error: errorText(outcomes[bad]!.error) })]
      : bad >= 0
        ? [outcomeText(exercise, cases[bad]!, outcomes[bad]!, form, 0)]
        : [];
  if (diagnosis!.status === "wrong") {
    return result(
      exercise,
      "wrong",
      [...axis, ...departureText(exercise, diagnosis!), ...also, ...note, ...effects, help],
      {
        credit: Math.max(least, creditOf(diagnosis!.share)),
        failing: failingOf(cases.indexOf(diagnosis!.trial.example)),
      },
    );
  }
  const { found, alternatives, right, share } = diagnosis as Extract<Diagnosis, { status: "mistake" }>;
  const first = cases.findIndex((example, i) => {
    const outcome = outcomes[i];
    return outcome?.kind === "results" && !example.adversarial && differs(outcome.results, expected[i]!);
  });
  return result(
    exercise,
    "mistake",
    [...mistakeText(exercise, found, alternatives, right, cases, outcomes), ...also, ...note, ...effects, help],
    {
      credit: Math.max(least, found.every(isMistake) ? 0.5 ** found.length : 0, creditOf(share)),
      mistakes: namesOf(found),
      failing: failingOf(
        first >= 0
          ? first
          : Math.max(
              0,
              outcomes.findIndex(({ kind }, i) => kind === "results" && cases[i]!.adversarial),
            ),
      ),
    },
  );
}

const isMistake = ({ kind }: Found) => kind === "mistake" || kind === "right value";

const namesOf = (found: readonly Found[]) => [
  ...new Set(found.map((each) => (each.kind === "mistake" ? each.mistake.name : each.kind))),
];

/** Half the share of the required results that are right; more if something that need not be returned is all that is off. */
const creditOf = (share: number) => (share === 1 ? 0.75 : share / 2);

const isRightOn = (outcome: Outcome, expected: AnyResults) =>
  outcome.kind === "results" && !differs(outcome.results, expected);

const differs = (given: AnyResults, expected: AnyResults) =>
  Object.keys(given).some((name) => {
    const [a, b] = [flatten(given[name]!), flatten(expected[name]!)];
    return a.length !== b.length || a.some((value, i) => !(Math.abs(value - b[i]!) < 1e-5));
  });

function outcomeText(exercise: Exercise, example: AnyCase, outcome: Outcome, form: Form, right: number): string {
  const say = words().messages;
  const label = labelOf(exercise, example);
  switch (outcome.kind) {
    case "threw": {
      const error = errorText(outcome.error);
      return right > 0
        ? say.threwAfter({ label, right, error })
        : say.threw({ label, form: formOf(exercise, form), error });
    }
    case "nothing":
      return right > 0
        ? say.returnedNothingAfter({ label, right, value: outcome.value })
        : say.returnedNothing({ label, value: outcome.value });
    case "late":
      return say.late({ label, seconds: outcome.seconds });
    case "unreadable":
      return say.unreadable({ label, given: outcome.given, expected: outcome.expected });
    case "unreadable result":
      return say.unreadableResult({ label, result: resultName(exercise, outcome.result), given: outcome.given });
    case "missing":
      return say.missing({ label, results: outcome.results });
    case "stub":
    case "results":
      return say.notDone({ id: exercise.id });
  }
}

/** What a result is called in a sentence: its own name, if that says enough. */
const resultName = (exercise: Exercise, name: string): ResultName =>
  wordsOf(exercise.name).results?.[name] ?? { name, plural: false };

/** How the results were read, where that is not as the task says. */
function readingTexts(exercise: Exercise, outcomes: readonly Outcome[]): string[] {
  const say = words().messages;
  const text = (reading: Reading): string => {
    switch (reading.as) {
      case "list":
        return say.listRead({ names: requiredOf(exercise) });
      case "first of a list":
        return say.firstRead();
      case "other name":
        return say.otherName(reading);
      case "other shape":
        return say.otherShape({ ...reading, result: resultName(exercise, reading.result) });
    }
  };
  // Once for each kind and result: the sizes differ from input to input.
  const readings = outcomes.flatMap((outcome) => (outcome.kind === "results" ? outcome.readings : []));
  const key = (reading: Reading) =>
    reading.as === "other shape" ? reading.result : reading.as === "other name" ? reading.given : reading.as;
  return [...new Map(readings.map((reading) => [key(reading), reading] as const).reverse()).values()]
    .reverse()
    .map(text);
}

const requiredOf = ({ results }: Exercise) => Object.keys(results).filter((name) => !/[?~]$/.test(results[name]!));

function mistakeText(
  exercise: Exercise,
  found: readonly Found[],
  alternatives: readonly Found[],
  right: readonly string[],
  cases: readonly AnyCase[],
  outcomes: readonly Outcome[],
): string[] {
  const say = words().messages;
  const { mistakes } = wordsOf(exercise.name);
  const of = (each: Found): MistakeWords | undefined =>
    each.kind === "mistake" ? mistakes[each.mistake.name]! : undefined;
  const sentence = (each: Found): string => {
    if (each.kind === "input returned")
      return say.inputReturned({ result: resultName(exercise, each.result), parameter: each.parameter });
    if (each.kind === "other result") {
      return say.otherResult({ result: resultName(exercise, each.result), holds: resultName(exercise, each.holds) });
    }
    if (each.kind === "constant")
      return say.constant({ result: resultName(exercise, each.result), value: format(each.value) });
    if (each.kind === "right value")
      return say.rightValue({ value: format(each.value), expected: flatten(each.expected).length });
    const { says } = of(each)!;
    return each.result === undefined ? says : say.inResult({ result: resultName(exercise, each.result), says });
  };
  const count = namesOf(found).length;
  const told = say.mistakes[Math.min(count, 4) - 1]!({ says: found.map(sentence) });
  const [outcome] = outcomes;
  const [only] = found;
  // Signatures are of a mistake made alone.
  const seen =
    found.length === 1 && only!.kind === "mistake" && outcome?.kind === "results"
      ? evidence(exercise, only!.mistake.name, cases[0]!, outcome.results)
      : [];
  const look = [...new Set(found.flatMap((each) => of(each)?.look ?? []))];
  const given = outcomes.flatMap((each) => (each.kind === "results" ? [each.results] : []));
  const broken = Object.keys(given[0] ?? {}).filter((name) => isNowhereFinite(given, name));
  return [
    ...broken.map((name) => say.nowhereFinite({ result: resultName(exercise, name) })),
    found.some(({ result }) => result !== undefined) && right.length > 0
      ? say.withRest({ told, rest: say.restIsRight({ results: right.map((name) => resultName(exercise, name)) }) })
      : told,
    ...(alternatives.length > 0 ? [say.alternatives({ says: alternatives.map(sentence) })] : []),
    ...(seen.length > 0 ? [say.seen({ seen })] : []),
    ...(look.length > 0 ? [say.look({ at: look })] : []),
  ];
}

function evidence(exercise: Exercise, mistake: string, { args }: AnyCase, given: AnyResults): string[] {
  const sentence = wordsOf(exercise.name).mistakes[mistake]!.seen;
  if (sentence === undefined) return [];
  try {
    const numbers = exercise.evidence[mistake]?.(given, args) ?? {};
    const shown = Object.entries(numbers).map(([key, value]) => [key, format(Math.abs(value) < 1e-6 ? 0 : value)]);
    return [fill(sentence, Object.fromEntries(shown) as Record<string, string>)];
  } catch {
    return []; // the student returned less than the signature is read from
  }
}

/** No known mistake: shapes first, then NaN, then which result departs where. */
function departureText(exercise: Exercise, departure: Departure): string[] {
  const say = words().messages;
  const label = labelOf(exercise, departure.trial.example);
  const { given, expected, tolerance } = departure;
  const name = resultName(exercise, departure.result);
  const right = departure.right.map((each) => resultName(exercise, each));
  const praise = right.length > 0 ? [say.restIsRight({ results: right })] : [];
  const tryIt = say.tryIt({ name: exercise.name });
  const [mine, theirs] = [shapeOf(given), shapeOf(expected)];
  if (mine.join() !== theirs.join()) {
    return [
      say.wrongShape({ result: name, label, given: mine, expected: theirs }),
      ...(isTransposed(departure) ? [say.transposed()] : shapeText(exercise, departure)),
      ...praise,
      tryIt,
    ];
  }
  const [a, b] = [flatten(given), flatten(expected)];
  const place = (k: number) => placeOf(k, theirs);
  const broken = a.findIndex((value, k) => !Number.isFinite(value) && Number.isFinite(b[k]!));
  if (broken >= 0) {
    const [given, expected] = [String(a[broken]), format(b[broken]!)];
    const ofList = Object.values(exercise.parameters).includes("list");
    return [say.notFinite({ result: name, label, given, expected, place: place(broken), ofList }), ...praise, tryIt];
  }
  const scale = Math.max(0.1, ...b.map(Math.abs));
  const difference = (k: number) => Math.abs(a[k]! - b[k]!);
  const worst = a.reduce((best, _, k) => (difference(k) > difference(best) ? k : best), 0);
  const wrong = a.filter((_, k) => difference(k) > tolerance * scale).length;
  const [mineText, theirsText] = apart(a[worst]!, b[worst]!, scale);
  const { factor, offset } = pattern(departure);
  const decimals = decimalsOf(departure);
  const returned = exercise.order.filter((each) => each in departure.trial.given);
  const before = returned.slice(0, returned.indexOf(departure.result));
  const isChain =
    returned.some((each) => /[?~]$/.test(exercise.results[each]!)) &&
    before.length > 0 &&
    before.every((each) => departure.right.includes(each));
  return [
    say.unexplained({ result: name, label, given: mineText, expected: theirsText, place: place(worst) }),
    ...(decimals !== undefined
      ? [say.rounded({ decimals })]
      : factor !== undefined
        ? [say.factor({ result: name, factor: format(factor) })]
        : offset !== undefined
          ? [say.offset({ result: name, offset: format(offset) })]
          : wrong < a.length
            ? [say.onlySome({ wrong, of: a.length })]
            : theirsText === "0"
              ? []
              : [say.error({ error: format(difference(worst) / Math.max(Math.abs(a[worst]!), Math.abs(b[worst]!))) })]),
    ...(isChain ? [say.firstThatIsOff({ result: name, right })] : praise),
    ...(departure.rightElsewhere > 0 ? [say.rightBefore({ count: departure.rightElsewhere })] : []),
    tryIt,
  ];
}

/** What a wrong shape shows. */
function shapeText(exercise: Exercise, { trial, result, given, expected, tolerance }: Departure): string[] {
  const say = words().messages;
  if (agree(flatten(given), flatten(expected), tolerance)) return [say.onlyReshape({ expected: shapeOf(expected) })];
  const [batch] = Object.entries(exercise.parameters).find(([, kind]) => kind === "batch") ?? [];
  if (!/^feature/.test(exercise.results[result]!)) return [];
  const mine = shapeOf(given);
  if (mine.length === 0) return [say.oneForAll()];
  const rows = batch === undefined ? undefined : shapeOf(trial.example.args[batch] as Nested)[0];
  return mine.length === 1 && mine[0] === rows ? [say.oneForEachExample()] : [];
}

function failing(exercise: Exercise, example: AnyCase, expected: AnyResults, outcome: Outcome, form: Form): Failing {
  const shown = Object.entries(example.args).filter(([name]) => !exercise.unseen?.includes(name));
  const given = outcome.kind === "results" ? outcome.results : undefined;
  const [first] = Object.keys(exercise.results);
  const alone = given
    ? Object.keys(given).length === 1
    : Object.values(exercise.results).filter((kind) => !/[?~]$/.test(kind)).length === 1;
  const plain = (results: AnyResults | undefined) =>
    alone ? (results as Record<string, Nested> | undefined)?.[first!] : results;
  return {
    label: labelOf(exercise, example),
    get args() {
      return Object.values(handOver(exercise, example.args, form));
    },
    inputs: Object.fromEntries(shown),
    expected: plain(given ? Object.fromEntries(Object.keys(given).map((name) => [name, expected[name]])) : expected),
    given: plain(given),
  };
}
