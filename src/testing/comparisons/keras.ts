import { tf } from "../../backend/index.js";
import * as library from "../../math/index.js";
import { readFixture, relativeError, tensorOf, type Recorded } from "../fixtures.js";
import { measured, rounding, type Comparison } from "./Comparison.js";

/** What kerasNorms.py records. */
interface Keras {
  readonly cases: readonly ({
    readonly name: string;
    readonly axis: number;
    readonly epsilon: number;
    /** Three steps of training; y and the gradients are those of the last. */
    readonly batches: readonly Recorded[];
  } & Record<
    "gamma" | "beta" | "dy" | "y" | "dx" | "dGamma" | "dBeta" | "movingMean" | "movingVariance" | "inference",
    Recorded
  >)[];
}

/** Batch norm against TensorFlow: training, its gradients, moving statistics, inference. */
export function kerasNorms(): Comparison[] {
  return readFixture<Keras>("kerasNorms.json").cases.flatMap((given) => {
    const { axis, epsilon, batches } = given;
    const of = (name: string, what: string, error: () => number): Comparison => ({
      function: name,
      what,
      input: given.name,
      reference: "TensorFlow, float64",
      tolerance: rounding,
      error: () => measured(error),
    });
    const parameters = () => ({
      gamma: tensorOf(given.gamma) as never,
      beta: tensorOf(given.beta) as never,
      axis,
      epsilon,
    });
    const last = () => tensorOf(batches.at(-1)!);
    const worst = (found: object, keys: readonly ("dx" | "dGamma" | "dBeta")[]): number =>
      Math.max(...keys.map((key) => relativeError((found as Record<string, never>)[key]!, given[key].values)));
    return [
      of("batchNorm", "y", () => relativeError(library.batchNorm(last(), parameters()), given.y.values)),
      of("batchNorm", "gradients by tfjs", () => {
        const loss = (...[x, gamma, beta]: never[]) =>
          library
            .batchNorm<tf.Tensor>(x!, { gamma, beta, axis, epsilon } as object)
            .mul(tensorOf(given.dy))
            .sum();
        const [dx, dGamma, dBeta] = tf.grads(loss as never)([last(), tensorOf(given.gamma), tensorOf(given.beta)]);
        return worst({ dx, dGamma, dBeta }, ["dx", "dGamma", "dBeta"]);
      }),
      of("batchNorm", "batchNormGradient()", () => {
        const { beta: _, ...rest } = parameters();
        return worst(library.batchNormGradient(last(), tensorOf(given.dy), rest), ["dx", "dGamma", "dBeta"]);
      }),
      of("movingStatistics", "biased, momentum 0.9", () => {
        const { mean, variance } = batches.reduce(
          (statistics, batch) => statistics.update(tensorOf(batch)),
          library.movingStatistics({ momentum: 0.9, axis }),
        );
        return Math.max(
          relativeError(mean, given.movingMean.values),
          relativeError(variance, given.movingVariance.values),
        );
      }),
      of("batchNormInference", "y", () => {
        const statistics = { mean: given.movingMean.values, variance: given.movingVariance.values };
        return relativeError(
          library.batchNormInference(last(), { ...parameters(), ...statistics }),
          given.inference.values,
        );
      }),
    ];
  });
}
