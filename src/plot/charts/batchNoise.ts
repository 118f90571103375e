import { checkOptions, type OptionNames } from "../../arguments.js";
import { quantity } from "../encodings.js";
import { slider } from "../optionTypes.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { color } from "../theme.js";
import { say } from "../words.js";
import { sliderParams, type Slider } from "./sliders.js";

export interface BatchNoiseOptions extends ChartOptions {
  /** log₂ of the batch size m: where the slider starts and how far it goes. Default 4 (16 examples), from 1 to 10. */
  logBatchSize?: Slider;
  /** How many standard deviations the example lies from the mean. Default 1, from −2.5 to 2.5. */
  c?: Slider;
}

const optionNames: OptionNames<BatchNoiseOptions> = { ...chartOptions, logBatchSize: slider, c: slider };

const edge = 4;

/**
 * The noise of batch norm in the reader's hands: where ẑ of one example falls, in mini-batches drawn anew. A bell around c
 * of variance (1 + c²/2)/m, with sliders for m and c that need no kernel. For values from a Gaussian and m not too small.
 *
 * @throws RangeError where a slider's range is empty or its start outside it.
 * @example
 * batchNoise({ c: { min: 0, max: 3, value: 2 } });
 */
export function batchNoise(options: BatchNoiseOptions = {}): Plot {
  checkOptions("batchNoise", options, optionNames);
  const { title = "Where ẑ of one example falls", width = 460, height = 220 } = options;
  const { logBatchSize = { min: 1, max: 10, value: 4, step: 1 }, c = { min: -2.5, max: 2.5, value: 1, step: 0.1 } } =
    options;
  const sd = Math.sqrt((1 + c.value ** 2 / 2) / 2 ** logBatchSize.value);
  const words = "'m = ' + format(pow(2, k), ',d') + ', c = ' + format(c, '.1f') + ':  sd of ẑ = ' + format(sd, '.3f')";
  return chart(
    { ...options, title },
    {
      what: "The distribution of ẑ of one example over mini-batches",
      facts: [
        `A bell around c = ${say(c.value)}; at m = ${say(2 ** logBatchSize.value)} its standard deviation is ${say(sd)}`,
        "Sliders move m and c",
      ],
    },
    {
      width,
      height,
      params: [
        ...sliderParams("batchNoise", { k: { label: "log₂ m", ...logBatchSize }, c }),
        { name: "sd", expr: "sqrt((1 + c * c / 2) / pow(2, k))" },
      ],
      layer: [
        {
          data: { sequence: { start: -edge, stop: edge + 0.005, step: 0.02, as: "zHat" } },
          transform: [{ calculate: "exp(-pow((datum.zHat - c) / sd, 2) / 2)", as: "density" }],
          mark: { type: "area", color: color("blue"), opacity: 0.6 },
          encoding: {
            x: quantity("zHat", { title: "ẑ", scale: { domain: [-edge, edge], nice: false } }),
            y: quantity("density", {
              title: "how often (top = 1)",
              scale: { domain: [0, 1.25] },
              axis: { values: [0, 0.5, 1] },
            }),
          },
        },
        {
          data: { values: [{}] },
          mark: { type: "text", x: 8, y: 14, align: "left", fontSize: 13, text: { expr: words } },
        },
      ],
    },
  );
}
