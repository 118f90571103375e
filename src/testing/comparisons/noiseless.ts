import { tf } from "../../backend/index.js";
import { noisyBatchNorm } from "../../math/index.js";
import { readFixture, relativeError, tensorOf } from "../fixtures.js";
import { measured, rounding, type Comparison } from "./Comparison.js";
import type { Norms } from "./recordedNorms.js";

const silent = { seed: 1, shift: 0, scale: 1, shiftJitter: 0, scaleJitter: 0 };

/** Noisy batch norm: without noise it is batch norm; its noise multiplies the gradient and adds to y. */
export function noiseless(): Comparison[] {
  const cases = readFixture<Norms>("norms.json").cases.filter(({ f }) => f === "batchNorm");
  return cases.flatMap(({ name, options, inputs, y }) => {
    const of = (what: string, error: () => number): Comparison => ({
      function: "noisyBatchNorm",
      what,
      input: name,
      reference: "PyTorch, float64",
      tolerance: rounding,
      error: () => measured(error),
    });
    const parameters = () => ({
      ...options,
      gamma: tensorOf(inputs.gamma) as never,
      beta: tensorOf(inputs.beta) as never,
    });
    return [
      of("y without noise", () => {
        const found = noisyBatchNorm(tensorOf(inputs.x), { ...parameters(), ...silent });
        return relativeError(found, y.values);
      }),
      of("y less the noise", () => {
        // The same seed draws the same noise whatever gamma and beta are: 0·y + shifts, and 0·x̂ + 1·factors + shifts.
        const noisy = (more: object) => noisyBatchNorm(tensorOf(inputs.x), { ...parameters(), seed: 1, ...more });
        const shifts = noisy({ gamma: 0, beta: 0 });
        const factors = tf.sub(noisy({ gamma: 0, beta: 1 }), shifts);
        return relativeError(tf.div(tf.sub(noisy({}), shifts), factors), y.values);
      }),
    ];
  });
}
