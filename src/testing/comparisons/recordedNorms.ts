import type { Recorded } from "../fixtures.js";

/** What norms.py records. */
export interface Norms {
  cases: {
    f: string;
    name: string;
    options: Record<string, unknown>;
    inputs: Record<"x" | "gamma" | "beta" | "dy", Recorded>;
    y: Recorded;
    dxScale: number;
    gradients: Record<"x" | "gamma" | "beta", Recorded>;
  }[];
  moving: {
    batches: Recorded[];
    state: { weight: number[]; bias: number[]; running_mean: number[]; running_var: number[] };
    x: Recorded;
    y: Recorded;
  };
  keras: Record<"movingMean" | "movingVariance" | "correctedMean" | "correctedVariance", number[]>;
  population: { mean: number[]; variance: number[]; count: number };
  fold: Record<"bias" | "gamma" | "beta" | "mean" | "variance" | "foldedBias", number[]> & {
    kernel: Recorded;
    foldedKernel: Recorded;
    epsilon: number;
  };
  standardized: { x: Recorded; mean: number[]; deviation: number[]; z: Recorded };
}
