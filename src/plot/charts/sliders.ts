import { show } from "../../arguments.js";
import { isPlot } from "../compose.js";
import { slider } from "../optionTypes.js";
import { checkByName } from "../numbers.js";
import type { Plot, PlotSpec } from "../Plot.js";

/** A number that the reader moves. */
export interface Slider {
  readonly min: number;
  readonly max: number;
  /** Where it starts, and what a still picture shows. */
  readonly value: number;
  /** Default: a hundredth of the range. */
  readonly step?: number;
  /** What stands beside it. Default: the Greek letter of the name, or the name. */
  readonly label?: string;
}

const greek: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  eta: "η",
  lambda: "λ",
  mu: "μ",
  sigma: "σ",
  theta: "θ",
};

/**
 * Adds sliders to a plot: each is a number that the spec's expressions (`calculate`, `filter`, `{ expr }`) may name. They
 * work in the front end, without the kernel, and in the page of `save("x.html")`.
 *
 * @throws RangeError where a slider's range is empty or its start outside it; TypeError for a plot that is not Vega-Lite.
 * @example
 * const line = vegaLite({
 *   data: { sequence: { start: -5, stop: 5.1, step: 0.1, as: "z" } },
 *   transform: [{ calculate: "1 / (1 + exp(-gamma * datum.z))", as: "a" }],
 *   mark: "line",
 *   encoding: { x: { field: "z", type: "quantitative" }, y: { field: "a", type: "quantitative" } },
 * });
 * sliders(line, { gamma: { min: 0.1, max: 5, value: 1 } });
 */
export function sliders(plot: Plot, controls: Readonly<Record<string, Slider>>): Plot {
  if (!isPlot(plot)) throw new TypeError(`sliders: plot is ${show(plot)}, expected a plot`);
  if (plot.kind !== "vega-lite") {
    throw new TypeError(`sliders: the plot is of the kind "${plot.kind}"; only Vega-Lite plots take sliders`);
  }
  checkByName("sliders", "controls", controls, "sliders");
  for (const [name, control] of Object.entries(controls)) {
    if (!slider.is(control)) throw new TypeError(`sliders: ${name} is ${show(control)}, expected ${slider.expected}`);
  }
  const own = ((plot.spec["params"] as PlotSpec[] | undefined) ?? []).filter(({ name }) => !(String(name) in controls));
  const words = Object.entries(controls).map(
    ([name, slider]) => `${labelOf(name, slider)} from ${slider.min} to ${slider.max}, here ${slider.value}`,
  );
  const changed = plot.with({ params: [...own, ...sliderParams("sliders", controls)] });
  return changed.with({ description: `${plot.description} Sliders: ${words.join("; ")}.` });
}

/** Sliders as Vega-Lite parameters. */
export function sliderParams(where: string, controls: Readonly<Record<string, Slider>>): PlotSpec[] {
  return Object.entries(controls).map(([name, slider]) => {
    const { min, max, value, step = Number(((max - min) / 100).toPrecision(2)) } = slider;
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new RangeError(`${where}: "${name}" cannot be named in an expression; use letters and digits`);
    if (!(min < max)) throw new RangeError(`${where}: ${name} goes from ${min} to ${max}, expected min < max`);
    if (!(value >= min && value <= max))
      throw new RangeError(`${where}: ${name} starts at ${value}, outside ${min} … ${max}`);
    return { name, value, bind: { input: "range", min, max, step, name: `${labelOf(name, slider)} ` } };
  });
}

export function labelOf(name: string, { label }: Slider): string {
  return label ?? greek[name] ?? name;
}

/** A line of text that says where the sliders stand: a still picture has no sliders. */
export function stateLayer(controls: Readonly<Record<string, Slider>>, place: PlotSpec): PlotSpec {
  const parts = Object.entries(controls).map(
    ([name, slider]) => `'${labelOf(name, slider)} = ' + format(${name}, '~g')`,
  );
  return { data: { values: [{}] }, mark: { type: "text", ...place, text: { expr: parts.join(" + ',  ' + ") } } };
}
