import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, flag, checkRange } from "../arguments.js";
import { checkAxis, checkBatch, checkInput } from "./checks.js";
import { momentsAsNumbers } from "./moments.js";
import { MovingAverage } from "./movingAverage.js";
import { defaultMomentum } from "./defaults.js";

export interface MovingStatisticsOptions {
  /** The weight of the OLD average; 0.99 by default, as in Keras and tfjs (PyTorch's default is 0.9 in these terms). */
  momentum?: number;
  /**
   * Average m/(m − 1) times each batch's variance, an unbiased estimate of the population's: true as in PyTorch; false
   * by default, as in Keras and tfjs. The batch itself is normalized with the biased variance in both.
   */
  unbiased?: boolean;
  /**
   * Divide by the weight of the values so far. false by default; then mean starts at 0 and variance at 1, whose share
   * after t steps is still momentumᵗ.
   */
  biasCorrection?: boolean;
  /** The axis of the features; −1, the last, by default. */
  axis?: number;
}

/** Moving mean and variance of each feature. Never changed: `update` returns the next ones. */
export class MovingStatistics {
  constructor(
    private readonly options: MovingStatisticsOptions,
    private readonly means: MovingAverage<readonly number[]> | undefined,
    private readonly variances: MovingAverage<readonly number[]> | undefined,
  ) {}

  /** The moving mean of each feature; empty before the first batch. */
  get mean(): readonly number[] {
    return this.means?.value ?? [];
  }

  /** The moving variance of each feature; empty before the first batch. */
  get variance(): readonly number[] {
    return this.variances?.value ?? [];
  }

  /** How many batches have been seen. */
  get numUpdates(): number {
    return this.means?.numUpdates ?? 0;
  }

  /**
   * The statistics after one more batch, which stays undisposed.
   *
   * @throws for a batch of one (its variance is 0), another number of features, or values that are not finite.
   */
  update(x: Tensor): MovingStatistics {
    const name = "movingStatistics";
    checkInput(name, x);
    const { axis = -1, momentum = defaultMomentum, unbiased = false, biasCorrection = false } = this.options;
    const numFeatures = x.shape[checkAxis(name, x, axis)] as number;
    const m = x.size / numFeatures;
    checkBatch(name, x, m);
    const { mean, variance } = momentsAsNumbers(x, axis);
    const start = (initial: number): MovingAverage<readonly number[]> => {
      const everywhere = mean.map(() => initial);
      return new MovingAverage(momentum, { biasCorrection, initial: everywhere }, 0, everywhere);
    };
    const factor = unbiased ? m / (m - 1) : 1;
    return new MovingStatistics(
      this.options,
      (this.means ?? start(0)).update(mean),
      (this.variances ?? start(1)).update(variance.map((value) => factor * value)),
    );
  }
}

/**
 * Starts the moving mean and variance that batch norm uses at test time:
 *
 *     movingMean ← momentum·movingMean + (1 − momentum)·μB
 *     movingVariance ← momentum·movingVariance + (1 − momentum)·σB²
 *
 * Variances are averaged, not standard deviations.
 *
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 2 (which averages over batches after training instead)
 * @throws where momentum is not from 0 to below 1.
 * @example
 * let statistics = movingStatistics({ momentum: 0.9, biasCorrection: true });
 * statistics = statistics.update(tf.tensor2d([[1, 10], [3, 30]]));
 * console.log(statistics.mean, statistics.variance); // [2, 20], [1, 100]
 */
export function movingStatistics(options: MovingStatisticsOptions = {}): MovingStatistics {
  checkOptions("movingStatistics", options, { momentum: true, unbiased: flag, biasCorrection: flag, axis: true });
  checkRange("movingStatistics", "momentum", options.momentum ?? defaultMomentum, 0, 1, true);
  return new MovingStatistics(options, undefined, undefined);
}
