import type { Nested } from "./nested.js";

/**
 * What a value is, so that it can be handed over in the student's own layout:
 * - `batch`: [examples][features], or [features][examples] for those who write column vectors;
 * - `feature`: one number a feature, [features], or [features][1];
 * - `weights`: [inputs][outputs], or [outputs][inputs];
 * - `array`: any array, the same in every layout; `list`: always a plain array of numbers;
 * - `number`, `flag`: themselves.
 */
export type Kind = "batch" | "feature" | "weights" | "array" | "list" | "number" | "flag";
/** A result's kind; with "?" the student need not return it. */
export type ResultKind = Kind | `${Kind}?`;

type ValueOf<K> = K extends "number" | "number?"
  ? number
  : K extends "flag" | "flag?"
    ? boolean
    : K extends "feature" | "list" | "feature?" | "list?"
      ? number[]
      : K extends "array" | "array?"
        ? Nested
        : number[][];
export type Arguments<P> = { [Name in keyof P]: ValueOf<P[Name]> };
export type Results<R> = { [Name in keyof R]?: Nested | undefined };

/** One call of the student's function. */
export interface Case<P> {
  /** Which input this is, for the message: "a batch of 7 examples with 3 features". */
  label: string;
  args: Arguments<P>;
  /** How much the input's conditioning magnifies rounding, 1 for harmless input. Tolerances grow with it. */
  condition?: number;
  /** True for an input made to provoke: a wrong answer here alone is told as such. */
  adversarial?: boolean;
}

/** A mistake that people make, and how to tell them. */
export interface Mistake {
  /** The switch in `compute` that makes it. */
  name: string;
  /** Instead: several switches, one for each form that it comes in. */
  switches?: readonly string[];
  /** What is wrong, addressed to the student: one sentence. */
  says: string;
  /** The equation or line to look at again. */
  look: string;
  /** The signature seen in the student's own numbers, with what it should be. */
  seen?(results: Record<string, any>, args: Record<string, any>): string;
}

/** Whether the mistake (or variant) of that name is switched on. */
export type Switches = (name: string) => boolean;

/**
 * One exercise: an implementation of the right answer with a switch for each known mistake, the inputs to try, and the
 * words. All else (layouts, containers, tolerances, diagnosis, display) is the engine's.
 */
export interface Exercise<
  P extends Record<string, Kind> = Record<string, Kind>,
  R extends Record<string, ResultKind> = Record<string, ResultKind>,
> {
  /** Lesson and number, "2.1". */
  readonly id: string;
  /** `check.<name>`. */
  readonly name: string;
  readonly title: string;
  /** What to write, in Markdown. */
  readonly task: string;
  /** Parameters in the order of the student's function. */
  readonly parameters: P;
  /** Results by name; the first may be returned alone. */
  readonly results: R;
  /** What the task's own text hands over; tried first. Default "tensors". */
  readonly container?: "tensors" | "arrays";
  cases(seed: number): Case<Exactly<P>>[];
  /** The right results, in float64; with the switch of a mistake, the results of who makes it. */
  compute(args: Arguments<Exactly<P>>, is: Switches): Results<Exactly<R>>;
  readonly mistakes: readonly Mistake[];
  /** Switches whose results are right as well, with a remark. */
  readonly variants?: readonly { name: string; remark: string }[];
  /** How a student's function (or class, or object) is used, where that is more than one call. */
  perform?(
    student: (...args: never[]) => unknown,
    args: Record<keyof P, unknown>,
  ): Generator<unknown, unknown, unknown>;
  /** What a pass has shown, for the tick: "5 batches, among them one with a constant feature". */
  readonly verified: string;
  /** Steps of help, each giving more away. */
  readonly hints: readonly string[];
  /** The function's first line, without the brace, and what a worked solution has inside: TypeScript for a cell. */
  readonly header: string;
  readonly body: string;
}

/** P, but inferred from elsewhere: from `parameters` and `results` alone. */
type Exactly<P> = [P][P extends unknown ? 0 : never];

/** Lets the compiler fit a definition's parts together, then forgets the details. */
export function defineExercise<const P extends Record<string, Kind>, const R extends Record<string, ResultKind>>(
  definition: Exercise<P, R>,
): Exercise {
  return definition as unknown as Exercise;
}

/** The code before the student has touched it. */
export function stubOf({ header }: Exercise): string {
  return `${header} {\n  // YOUR CODE HERE\n  throw new Error("Not implemented");\n}`;
}

/** A worked solution, for a cell with `tf` at hand. */
export function solutionOf({ header, body }: Exercise): string {
  return `${header} {\n${body.replace(/^/gm, "  ")}\n}`;
}
