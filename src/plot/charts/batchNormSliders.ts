import { anyNumber, anyText, checkOptions, positiveInteger, flag, type OptionNames } from "../../arguments.js";
import { range, slider } from "../optionTypes.js";
import { chartOptions } from "../options.js";
import { finite, readVector, summarize, type Numbers } from "../numbers.js";
import type { Plot } from "../Plot.js";
import { roundTo } from "../numbers.js";
import { drawDots, type DotPlotOptions } from "./dotPlot.js";
import type { Slider } from "./sliders.js";
import { defaultEpsilon } from "../../math/defaults.js";

export interface BatchNormSlidersOptions extends Omit<DotPlotOptions, "sliders" | "labels"> {
  /** Where the slider for γ starts and how far it goes. Default 1, from −3 to 3. */
  gamma?: Slider;
  /** Where the slider for β starts and how far it goes. Default 0, from −3 to 3. */
  beta?: Slider;
  /** Default 1e-5. */
  epsilon?: number;
}

const optionNames: OptionNames<BatchNormSlidersOptions> = {
  ...chartOptions,
  xTitle: anyText,
  xDomain: range,
  statistics: flag,
  maxDots: positiveInteger,
  gamma: slider,
  beta: slider,
  epsilon: anyNumber,
};

/**
 * Batch norm of one feature in the reader's hands: z, ẑ = (z − μ)/√(σ² + ε) and z̃ = γẑ + β, each value a dot, with
 * sliders for γ and β that need no kernel (Ioffe & Szegedy 2015, Algorithm 1).
 *
 * @param z one feature over a batch, [m].
 * @throws RangeError with fewer than two values.
 * @example
 * batchNormSliders([4, 5, 6, 9], { title: "γ and β set spread and place" });
 */
export function batchNormSliders(z: Numbers, options: BatchNormSlidersOptions = {}): Plot {
  checkOptions("batchNormSliders", options, optionNames);
  const {
    gamma = { min: -3, max: 3, value: 1, step: 0.05 },
    beta = { min: -3, max: 3, value: 0, step: 0.05 },
    epsilon = defaultEpsilon,
    ...rest
  } = options;
  const { kept } = finite("batchNormSliders: z", readVector("batchNormSliders: z", z));
  if (kept.length < 2)
    throw new RangeError(`batchNormSliders: z has ${kept.length} value, expected a batch of at least 2`);
  if (!(epsilon >= 0)) throw new RangeError(`batchNormSliders: epsilon is ${epsilon}, expected 0 or more`);
  const { mean, sd } = summarize(kept);
  const scale = Math.sqrt(sd ** 2 + epsilon);
  const [mu, root] = [roundTo(mean, scale, 1e6), Number(scale.toPrecision(7))];
  return drawDots(
    "batchNormSliders",
    { z: kept, zHat: `(datum.z - ${mu}) / ${root}`, zTilde: "gamma * datum.zHat + beta" },
    {
      xTitle: "value of one feature over the batch",
      ...rest,
      sliders: { gamma, beta },
      labels: { z: "z", zHat: "ẑ = (z − μ)/√(σ² + ε)", zTilde: "z̃ = γẑ + β" },
    },
  );
}
