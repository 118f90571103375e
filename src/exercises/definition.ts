import type { Nested } from "./nested.js";

/** T, where it is not to be inferred from: `NoInfer` of TypeScript 5.4, for the older ones that read the declarations. */
type NotFrom<T> = [T][T extends unknown ? 0 : never];

/**
 * What a value is, so that it can be handed over in the student's own layout:
 * - `batch`: [examples][features], or [features][examples] for those who write column vectors;
 * - `feature`: one number a feature, [features], or [features][1];
 * - `weights`: [inputs][outputs], or [outputs][inputs];
 * - `array`: any array, the same in every layout; `list`: always a plain array of numbers;
 * - `number`, `flag`: themselves.
 */
export type Kind = "batch" | "feature" | "weights" | "array" | "list" | "number" | "flag";
/**
 * A result's kind. With "?" the student need not return it. With "~" it is a step on the way that the task does not ask
 * for: where it is returned it helps to find the first step that is off, and is not judged.
 */
export type ResultKind = Kind | `${Kind}?` | `${Kind}~`;

type ValueOf<K> = K extends "number"
  ? number
  : K extends "flag"
    ? boolean
    : K extends "feature" | "list"
      ? number[]
      : K extends "array"
        ? Nested
        : number[][];
/** The same value as the lines of an exercise that is computed feature by feature see it. */
type OfOneFeature<K> = K extends "batch" | "weights" ? number[] : K extends "feature" ? number : ValueOf<K>;

export type Arguments<P> = { [Name in keyof P]: ValueOf<P[Name]> };

/** One call of the student's function. */
export interface Case<P> {
  /** Which input this is: the name of a sentence in the catalogue. */
  label: string;
  /** The numbers that the sentence has places for. */
  shows?: Readonly<Record<string, number | string>>;
  args: Arguments<P>;
  /** How much the input's conditioning magnifies rounding, 1 for harmless input. Tolerances grow with it. */
  condition?: number;
  /** True for an input made to provoke: a wrong answer here alone is told as such. */
  adversarial?: boolean;
}
export type AnyCase = Case<Record<string, Kind>>;
export type AnyResults = Record<string, Nested | undefined>;

/** The lines of a computation, by the names of their values; a line reads others, and the parameters, from `this`. */
export type Lines = Record<string, () => unknown>;

/** What a line reads: parameters and other lines. */
export type Scope<P, L, PerFeature> = (PerFeature extends true
  ? { readonly [Name in keyof P]: OfOneFeature<P[Name]> } & {
      /** The parameters of all features, and which of them this is. */
      readonly whole: Readonly<Arguments<P>>;
      readonly feature: number;
    }
  : { readonly [Name in keyof P]: ValueOf<P[Name]> }) & {
  readonly [Name in keyof L]: L[Name] extends () => infer Value ? Value : never;
};

/** A line's own name, or `weights` for `newWeights`: where a result has the name of a parameter. */
type ResultName<Line> = Line | (Line extends `new${infer Name}` ? Uncapitalize<Name> : never);

/** A mistake is the line, or the lines, as people write them who make it: a formula of parameters and other lines. */
export type Replaced<P, L, PerFeature> = {
  readonly [Name in keyof L]?: (it: Scope<P, L, PerFeature>) => L[Name] extends () => infer Value ? Value : never;
};

/** Numbers for the catalogue's sentence about what a mistake shows in the student's own numbers. */
export type Evidence = (results: Record<string, any>, args: Record<string, any>) => Record<string, number>;

/** One exercise: the right answer line by line, and the inputs to try. */
export interface Definition<N extends string, P extends Record<string, Kind>, L extends Lines, F extends boolean> {
  /** Lesson and number, "2.1". */
  readonly id: string;
  /** `check.<name>`. */
  readonly name: N;
  /** Parameters in the order of the student's function. */
  readonly parameters: P;
  /** Parameters that only the lines see. */
  readonly unseen?: readonly (keyof P & string)[];
  /** Results, by the names of their lines; the first may be returned alone. */
  readonly results: { readonly [Name in ResultName<keyof L>]?: ResultKind };
  /** What the task's own text hands over; tried first. Default "tensors". */
  readonly container?: "tensors" | "arrays";
  /** The lines see one feature at a time: of a batch its column, of weights a unit's column, of a `feature` a number. */
  readonly perFeature?: F;
  cases(seed: number): Case<NotFrom<P>>[];
  /** The right answer, in float64. */
  readonly lines: L & ThisType<Scope<P, L, F>>;
  /** How a student's function (or class, or object) is used, where that is more than one call. */
  perform?(student: (...args: never[]) => unknown, args: Record<string, unknown>): Generator<unknown, unknown, unknown>;
  /** The function's first line, without the brace, and what a worked solution has inside: TypeScript for a cell. */
  readonly header: string;
  readonly body: string;
}

/** What people write instead. */
export interface Answers<
  P extends Record<string, Kind>,
  L extends Lines,
  F extends boolean,
  M extends string,
  V extends string,
  W extends string,
> {
  /** Known mistakes, the likelier first; a list where one mistake comes in several forms. */
  readonly mistakes: Record<M, Replaced<P, NotFrom<L>, F> | readonly Replaced<P, NotFrom<L>, F>[]>;
  /** Mistakes of several results at once, which no result alone can show. */
  readonly together?: readonly NotFrom<M>[];
  /** Other right answers, told with a remark. */
  readonly variants?: Record<V, Replaced<P, NotFrom<L>, F> | readonly Replaced<P, NotFrom<L>, F>[]>;
  /** Right as well, with the remark of that name: where the task leaves open which number it is, this says which are right. */
  readonly accepts?: Record<W, (results: Record<string, any>, args: Record<string, any>) => boolean>;
  readonly evidence?: { readonly [Name in NotFrom<M>]?: Evidence };
}

/** A mistake as the engine tries it: one of its `ways`, handed to `evaluate`. */
export interface Mistake {
  readonly name: string;
  readonly ways: readonly string[];
  readonly together: boolean;
}

/** An exercise as the engine sees it. The types keep the names that the catalogue must have words for. */
export interface Exercise<N extends string = string, M extends string = string, V extends string = string> {
  readonly id: string;
  readonly name: N;
  readonly parameters: Readonly<Record<string, Kind>>;
  readonly unseen?: readonly string[];
  readonly results: Readonly<Record<string, ResultKind>>;
  readonly container: "tensors" | "arrays";
  cases(seed: number): AnyCase[];
  readonly perFeature?: boolean;
  /** The results with these mistakes (and variants) made; undefined if they are of the same line. See `evaluator`. */
  evaluate(args: AnyCase["args"], ways: readonly string[], firstOnly?: boolean): AnyResults | undefined;
  /** The results' names, in the order of the computation. */
  readonly order: readonly string[];
  readonly mistakes: readonly Mistake[];
  readonly variants: readonly { readonly name: string; readonly ways: readonly string[] }[];
  readonly accepts: Readonly<Record<string, (results: AnyResults, args: AnyCase["args"]) => boolean>>;
  readonly evidence: Readonly<Record<string, Evidence | undefined>>;
  perform?(student: (...args: never[]) => unknown, args: Record<string, unknown>): Generator<unknown, unknown, unknown>;
  readonly header: string;
  readonly body: string;
  /** Of the types alone. */
  readonly names?: { mistakes: M; variants: V };
}
