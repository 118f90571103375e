import { checkOptions, flag, checkRange } from "../arguments.js";

import { defaultMomentum } from "./defaults.js";

/** What can be averaged: a number, or numbers per feature. */
export type Averaged = number | readonly number[];

export interface MovingAverageOptions<T extends Averaged = Averaged> {
  /**
   * Divide by how much weight the values so far have, so that the first averages are not drawn towards `initial`.
   * false by default, as in Keras, tfjs and PyTorch; Adam does it.
   */
  biasCorrection?: boolean;
  /** The average before the first value; 0 by default. Keras starts the mean at 0 and the variance at 1. */
  initial?: T;
}

/**
 * An exponentially weighted moving average. It is never changed: `update` returns the next one.
 *
 * The weight of a value k steps ago is (1 − momentum)·momentumᵏ; after 1/(1 − momentum) steps about 1/e of the weight
 * is older, so that momentum 0.99 remembers some 100 steps.
 */
export class MovingAverage<T extends Averaged = Averaged> {
  constructor(
    /** The weight of the OLD average, from 0 to below 1. (PyTorch's `momentum` is 1 minus this.) */
    readonly momentum: number,
    private readonly options: MovingAverageOptions<T>,
    /** How many values have been seen. */
    readonly numUpdates: number,
    /** The average without bias correction; undefined before the first value where no `initial` was given. */
    readonly raw: T | undefined,
  ) {}

  /** The average so far, corrected where asked for. Before the first value: `initial`, or undefined without one. */
  get value(): T | undefined {
    const { raw, momentum, numUpdates } = this;
    if (!this.options.biasCorrection || raw === undefined || numUpdates === 0) return raw;
    const weightOfInitial = momentum ** numUpdates;
    return combine(
      raw,
      this.options.initial,
      (now, initial) => (now - weightOfInitial * initial) / (1 - weightOfInitial),
    );
  }

  /**
   * The average after one more value: `momentum·average + (1 − momentum)·value`.
   *
   * @throws where the value has another length than those before, or is not finite: it would never leave the average.
   */
  update(value: T): MovingAverage<T> {
    const { momentum, options } = this;
    const numbers: readonly number[] = typeof value === "number" ? [value] : value;
    for (const number of numbers) {
      if (!Number.isFinite(number)) {
        throw new RangeError(
          `movingAverage: value ${this.numUpdates + 1} is ${number}, which would stay in the average for ever`,
        );
      }
    }
    const next = combine(value, this.raw, (now, old) => momentum * old + (1 - momentum) * now);
    return new MovingAverage(momentum, options, this.numUpdates + 1, next);
  }
}

/**
 * Starts an exponentially weighted moving average:
 *
 *     average ← momentum·average + (1 − momentum)·value
 *
 * With `biasCorrection` its `value` is (average − momentumᵗ·initial)/(1 − momentumᵗ) after t values.
 *
 * @param momentum the weight of the OLD average, from 0 to below 1; 0.99 by default, as in Keras and tfjs.
 * @throws where momentum is outside.
 * @see Kingma & Ba 2015, arXiv:1412.6980, section 3, for the correction
 * @example
 * let average = movingAverage(0.9, { biasCorrection: true });
 * for (const value of [40, 49, 45]) average = average.update(value);
 * console.log(average.raw, average.value); // 12.15 and 44.83
 */
export function movingAverage(momentum?: number, options?: MovingAverageOptions<number>): MovingAverage<number>;
export function movingAverage(
  momentum: number | undefined,
  options: MovingAverageOptions<readonly number[]> & { initial: readonly number[] },
): MovingAverage<readonly number[]>;
export function movingAverage(momentum = defaultMomentum, options: MovingAverageOptions = {}): MovingAverage {
  checkOptions("movingAverage", options, { biasCorrection: flag, initial: true });
  checkRange("movingAverage", "momentum", momentum, 0, 1, true);
  return new MovingAverage<Averaged>(momentum, options, 0, options.initial);
}

/** Applies f to the numbers at equal places; a missing `other` counts as 0 everywhere. */
function combine<T extends Averaged>(values: T, other: T | undefined, f: (value: number, other: number) => number): T {
  if (typeof values === "number") {
    if (other !== undefined && typeof other !== "number") {
      throw new RangeError(`movingAverage: the value is one number, expected ${other.length} as before`);
    }
    return f(values, (other as number | undefined) ?? 0) as T;
  }
  if (typeof other === "number" || (other !== undefined && other.length !== values.length)) {
    const expected = typeof other === "number" ? "one number" : `${other.length} numbers`;
    throw new RangeError(`movingAverage: the value has ${values.length} numbers, expected ${expected} as before`);
  }
  return values.map((value, index) => f(value, other?.[index] ?? 0)) as unknown as T;
}
