import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../backend/index.js";
import * as library from "../../math/index.js";
import { relativeError } from "../fixtures.js";
import { columnsOf, rowsOf } from "./columns.js";
import { measured, rounding, type Comparison } from "./Comparison.js";

/** Inputs that plain float32 sums get wrong, against float64 on the same numbers. */
export function hardInputs(): Comparison[] {
  const inputs: [name: string, rows: number, columns: number, mean: number, deviation: number, tolerance: number][] = [
    ["mean 1e4, deviation 1", 512, 3, 1e4, 1, 5e-3],
    ["mean 1e4, deviation 1, 20,000 rows", 20_000, 2, 1e4, 1, 5e-3],
    ["mean 1e4, deviation 1, 1,000,000 rows", 1_000_000, 1, 1e4, 1, 5e-4],
    ["deviation 1e-8", 64, 3, 0, 1e-8, rounding],
    ["deviation 1e8", 64, 3, 0, 1e8, rounding],
    ["1,000,000 rows", 1_000_000, 1, 1, 1, rounding],
  ];
  return inputs.flatMap(([input, rows, columns, mean, deviation, tolerance]) => {
    // Drawn, and computed in float64, once for all backends.
    const drawn = once(() => tf.tidy(() => tf.randomNormal([rows, columns], mean, deviation, "float32", 1).dataSync()));
    const slopes = once(() => tf.tidy(() => tf.randomNormal([rows, columns], 0, 1, "float32", 2).dataSync()));
    const expected = once(() => columnsOf(drawn(), columns).map((column) => library.batchNorm64(column)));
    const expectedGradient = once(() => {
      const dy = columnsOf(slopes(), columns);
      return columnsOf(drawn(), columns).map((column, index) => library.batchNormGradient64(column, dy[index]!).dx);
    });
    const compare = (f: string, what: string, accepted: number, error: (x: Tensor) => number): Comparison => ({
      function: f,
      what,
      input,
      reference: "float64, this library",
      tolerance: accepted,
      error: () => measured(() => error(tf.tensor(drawn(), [rows, columns]))),
    });
    const ofStatistics = (
      found: Record<"mean" | "variance", Tensor | readonly number[]>,
      smallest?: number,
    ): number => {
      const [means, variances] = [expected().map((one) => one.mean), expected().map((one) => one.variance)];
      const ofMean = relativeError(found.mean, means, deviation * 1e-2);
      return Math.max(ofMean, relativeError(found.variance, variances, smallest));
    };
    // What batch norm does to columns, layer norm does to rows.
    const layerNorms = [
      compare("layerNorm", "y", tolerance, (x) =>
        relativeError(
          library.layerNorm(tf.transpose(x)),
          expected().flatMap((one) => one.y),
        ),
      ),
      compare("layerNorm", "dx", tolerance, (x) => {
        const dy = tf.transpose(tf.tensor(slopes(), [rows, columns]));
        return relativeError(library.layerNormGradient(tf.transpose(x), dy).dx, expectedGradient().flat());
      }),
    ];
    return [
      compare("moments", "mean and variance", rounding, (x) => ofStatistics(library.moments(x))),
      compare("batchNorm", "y", tolerance, (x) =>
        relativeError(library.batchNorm(x), rowsOf(expected().map((one) => one.y))),
      ),
      compare("populationStatistics", "mean and variance", rounding, (x) =>
        ofStatistics(library.populationStatistics(tf.split(x, 2))),
      ),
      compare("movingStatistics", "bias correction", rounding, (x) =>
        ofStatistics(library.movingStatistics({ biasCorrection: true }).update(x), rounding),
      ),
      compare("batchNorm", "dx by tfjs", tolerance, (x) => {
        const dy = tf.tensor(slopes(), [rows, columns]);
        const dx = tf.grad((x: Tensor) => library.batchNorm(x).mul(dy).sum())(x);
        return relativeError(dx, rowsOf(expectedGradient()));
      }),
      ...(rows < 1000 ? layerNorms : []),
    ];
  });
}

function once<T>(f: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: f() }).value;
}
