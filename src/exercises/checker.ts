import { tf } from "../backend/tf.js";
import { attempt, type Attempt, type Student } from "./attempt.js";
import { CheckResult } from "./CheckResult.js";
import { diagnose, type Diagnosis } from "./diagnose.js";
import type { Exercise } from "./definition.js";
import { describe, describeForm, type Form } from "./forms.js";
import { run } from "./run.js";

export interface CheckOptions {
  /**
   * Which way round your arrays lie: "rows" [examples, features], as in the lessons, or "columns" [features, examples].
   * Default: both are tried, and a function that is right in one of them is right.
   */
  layout?: "rows" | "columns";
  /** The random inputs to try; another seed gives others. Default 1. */
  seed?: number;
}

/**
 * Checks the function. The arrays it gets are tensors, number[][] or typed arrays, whichever it works with; it may be
 * async, and may return one result, several by name, or a list.
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
  return ((student: unknown, options: CheckOptions = {}) => run(check(exercise, student, options))) as Check;
}

function* check(exercise: Exercise, student: unknown, options: CheckOptions): Generator<unknown, CheckResult, unknown> {
  const { id, title } = exercise;
  if (student === undefined || student === null) return notDone(exercise);
  if (typeof student !== "function") {
    const message = `It wants your function (write its name, without calling it), and was given ${describe(student)}.`;
    return new CheckResult({ id, title, status: "error", mistakes: [], paragraphs: [message], credit: 0 });
  }
  const cases = exercise.cases(options.seed ?? 1);
  const expected = cases.map(({ args }) => exercise.compute(args, () => false));
  let best: { attempt: Attempt; diagnosis: Diagnosis | undefined; rank: number } | undefined;
  /** The fewest mistakes that one of the forms needs to explain the results. */
  let fewest = Infinity;
  for (const form of forms(exercise, options.layout)) {
    const scope = tf.engine();
    scope.startScope();
    let tried: Attempt;
    try {
      tried = yield* attempt(exercise, student as Student, form, cases, expected);
    } finally {
      scope.endScope();
    }
    if (tried.outcome === "not done" && best === undefined) return notDone(exercise);
    // Once an explanation is found, another form matters only if it does with fewer mistakes, or none.
    const diagnosis =
      tried.outcome === "results"
        ? diagnose(exercise, cases, tried.results, tried.single, { atMost: Math.min(3, fewest - 1) })
        : undefined;
    if (diagnosis?.status === "mistake") fewest = Math.min(fewest, diagnosis.mistakes.length);
    const rank = rankOf(tried, diagnosis);
    if (best === undefined || rank > best.rank) best = { attempt: tried, diagnosis, rank };
    if (diagnosis?.status === "right") break;
  }
  return verdict(exercise, best!.attempt, best!.diagnosis, fewest < Infinity);
}

function forms({ container = "tensors", parameters }: Exercise, layout: CheckOptions["layout"]): Form[] {
  const kinds = Object.values(parameters);
  const has = (...wanted: string[]) => kinds.some((kind) => wanted.includes(kind));
  const containers = !has("batch", "feature", "weights", "array")
    ? (["arrays"] as const)
    : container === "tensors"
      ? (["tensors", "arrays", "typed arrays"] as const)
      : (["arrays", "tensors", "typed arrays"] as const);
  const layouts: Form["layout"][] = [];
  if (layout !== "columns") layouts.push("rows");
  if (layout === "columns" || (layout === undefined && has("batch", "weights"))) {
    layouts.push("columns");
    if (has("feature")) layouts.push("columns, parameters (n, 1)");
  }
  return layouts.flatMap((each) => containers.map((one) => ({ container: one, layout: each })));
}

function rankOf(tried: Attempt, diagnosis: Diagnosis | undefined): number {
  if (diagnosis?.status === "mistake") return 5 + 1 / (1 + diagnosis.mistakes.length);
  if (diagnosis) return { right: 6, wrong: 4 }[diagnosis.status];
  return { results: 4, unreadable: 3, "not done": 2, threw: 1 }[tried.outcome];
}

function notDone({ id, title }: Exercise): CheckResult {
  const paragraphs = [`Not done yet. For help: \`exercise("${id}").hint(1)\`.`];
  return new CheckResult({ id, title, status: "not done", mistakes: [], paragraphs, credit: 0 });
}

function verdict(
  exercise: Exercise,
  tried: Attempt,
  diagnosis: Diagnosis | undefined,
  wrongOtherwise: boolean,
): CheckResult {
  const { id, title } = exercise;
  const help = `For help: \`exercise("${id}").hint(1)\`.`;
  const fail = (status: "mistake" | "wrong" | "error", paragraphs: string[], credit = 0, mistakes: string[] = []) =>
    new CheckResult({ id, title, status, mistakes, paragraphs: [...paragraphs, help], credit });

  if (tried.outcome === "not done") return notDone(exercise);
  if (tried.outcome === "threw") {
    const error = tried.error instanceof Error ? `${tried.error.name}: ${tried.error.message}` : String(tried.error);
    return fail("error", [
      `Your function threw an error on ${tried.label} (given as ${describeForm(tried.form)}): ${error}`,
    ]);
  }
  if (tried.outcome === "unreadable") return fail("error", [`Not readable: ${tried.message} (on ${tried.label}).`]);
  if (diagnosis!.status === "right") {
    const asked = exercise.container ?? "tensors";
    const asTold = tried.form.layout === "rows" && tried.form.container === asked;
    const form = asTold ? [] : [`Read as ${describeForm(tried.form)}.`];
    // The same lines of code: which way the arrays lie decides what they compute.
    if (wrongOtherwise) form.push("On arrays with one example a row, as in the lessons, it would not be right.");
    const paragraphs = [`Right. Verified on ${exercise.verified}.`, ...diagnosis!.remarks, ...form];
    return new CheckResult({ id, title, status: "passed", mistakes: [], paragraphs, credit: 1 });
  }
  if (diagnosis!.status === "wrong") return fail("wrong", [diagnosis!.message], diagnosis!.share / 2);
  const { mistakes, alternatives, seen } = diagnosis!;
  const count =
    ["", "", "Two things at once. ", "Three things at once. "][mistakes.length] ?? "Several things at once. ";
  const paragraphs = [count + mistakes.map((m) => m.says).join(" And: ")];
  if (alternatives.length > 0)
    paragraphs.push(`Or, which gives the same numbers: ${alternatives.map((m) => m.says).join(" Or: ")}`);
  if (seen.length > 0) paragraphs.push(`Seen in your numbers: ${seen.join("; ")}.`);
  paragraphs.push(`Look again at: ${[...new Set(mistakes.map((m) => m.look))].join("; and ")}.`);
  return fail(
    "mistake",
    paragraphs,
    0.5 ** mistakes.length,
    mistakes.map((m) => m.name),
  );
}
