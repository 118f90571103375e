import { anyText, checkOptions, positiveInteger, isRecord, show, type OptionNames } from "../../arguments.js";
import { quantity } from "../encodings.js";
import { anyTheme } from "../theme.js";
import { hconcat, overlay } from "../compose.js";
import { pixels, slider } from "../optionTypes.js";
import { type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { themed } from "../vegaLite.js";
import { say } from "../words.js";
import { contours } from "./contours.js";
import { sliders, type Slider } from "./sliders.js";

/** A quadratic loss of two weights, where gradient descent starts on it, and the part of it that is shown. */
export interface Valley {
  /** ∂²L/∂w₁², ∂²L/∂w₁∂w₂ and ∂²L/∂w₂². */
  readonly hessian: readonly [number, number, number];
  readonly minimum: readonly number[];
  readonly start: readonly number[];
  /** The range of w₁. */
  readonly x: readonly [number, number];
  /** The range of w₂. */
  readonly y: readonly [number, number];
}

export interface DescentSlidersOptions extends Omit<ChartOptions, "title" | "subtitle"> {
  /** The learning rate, as a share of the limit 2/λ of each valley. Default 0.9, from 0.02 to 1.04. */
  rate?: Slider;
  /** Default 25. */
  numSteps?: number;
}

const optionNames: OptionNames<DescentSlidersOptions> = {
  width: pixels,
  height: pixels,
  theme: anyTheme,
  description: anyText,
  rate: slider,
  numSteps: positiveInteger,
};

/**
 * Gradient descent in valleys side by side, with one slider for the learning rate that needs no kernel. In the direction
 * of an eigenvector of the Hessian each step multiplies the distance to the minimum by 1 − ηλ, so the path is a formula.
 *
 * @param valleys by name.
 * @throws RangeError where no direction of a valley rises.
 * @example
 * const place = { minimum: [0, 0], start: [-0.9, 0.8] };
 * descentSliders({
 *   raw: { ...place, hessian: [1, 0, 40], x: [-1, 1], y: [-1, 1] },
 *   standardized: { ...place, hessian: [1, 0, 3], x: [-1, 1], y: [-1, 1] },
 * });
 */
export function descentSliders(valleys: Readonly<Record<string, Valley>>, options: DescentSlidersOptions = {}): Plot {
  checkOptions("descentSliders", options, optionNames);
  checkValleys(valleys);
  const {
    rate = { min: 0.02, max: 1.04, value: 0.9, step: 0.02, label: "η, as a share of 2/λ" },
    numSteps = 25,
    width = 280,
    height = 280,
    ...rest
  } = options;
  const names = Object.keys(valleys);
  const colors = colorsFor(names);
  const plots = Object.entries(valleys).map(([name, valley], k) => {
    const below = contours(lossOf(valley), {
      x: valley.x,
      y: valley.y,
      xTitle: "w₁",
      yTitle: "w₂",
      gridSize: 40,
      width,
      height,
      title: name,
    });
    return overlay(below, pathOf(name, valley, numSteps, colors[k]!));
  });
  return sliders(hconcat(...plots, rest), { rate });
}

function checkValleys(valleys: Readonly<Record<string, Valley>>): void {
  if (!isRecord(valleys)) throw new TypeError(`descentSliders: valleys is ${show(valleys)}, expected valleys by name`);
  if (Object.keys(valleys).length === 0) throw new RangeError("descentSliders: there are no valleys");
  for (const [name, valley] of Object.entries(valleys)) {
    for (const [key, length] of Object.entries({ hessian: 3, minimum: 2, start: 2, x: 2, y: 2 } as const)) {
      const numbers: unknown = isRecord(valley) ? valley[key] : undefined;
      if (!(Array.isArray(numbers) && numbers.length === length && numbers.every(Number.isFinite))) {
        throw new TypeError(`descentSliders: ${key} of "${name}" is ${show(numbers)}, expected ${length} numbers`);
      }
    }
  }
}

function lossOf({ hessian: [a, b, c], minimum }: Valley) {
  return (w1: number, w2: number): number => {
    const [d1, d2] = [w1 - minimum[0]!, w2 - minimum[1]!];
    return (a * d1 * d1 + 2 * b * d1 * d2 + c * d2 * d2) / 2;
  };
}

function pathOf(
  name: string,
  { hessian: [a, b, c], minimum, start, x, y }: Valley,
  numSteps: number,
  color: string,
): Plot {
  const root = Math.hypot((a - c) / 2, b);
  const [steep, flat] = [(a + c) / 2 + root, (a + c) / 2 - root];
  if (!(steep > 0))
    throw new RangeError(`descentSliders: the hessian of "${name}" is [${a}, ${b}, ${c}]: nothing rises`);
  const angle = Math.atan2(2 * b, a - c) / 2; // of the steepest direction
  const [u, v] = [Math.cos(angle), Math.sin(angle)];
  const [d1, d2] = [start[0]! - minimum[0]!, start[1]! - minimum[1]!];
  const steepPart = `${u * d1 + v * d2} * pow(1 - 2 * rate, datum.t)`;
  const flatPart = `${u * d2 - v * d1} * pow(1 - 2 * rate * ${flat / steep}, datum.t)`;
  const axis = (field: string, domain: readonly number[]): PlotSpec => {
    return quantity(field, { scale: { domain, nice: false } });
  };
  return themed({
    description: `The path of gradient descent on ${name}, ${numSteps} steps, steepest curvature ${say(steep)}, flattest ${say(flat)}.`,
    data: { sequence: { start: 0, stop: numSteps + 1, as: "t" } },
    transform: [
      { calculate: `${minimum[0]} + ${u} * (${steepPart}) - ${v} * (${flatPart})`, as: "w1" },
      { calculate: `${minimum[1]} + ${v} * (${steepPart}) + ${u} * (${flatPart})`, as: "w2" },
    ],
    mark: { type: "line", clip: true, color, point: { color, filled: true, size: 30 } },
    encoding: { x: axis("w1", x), y: axis("w2", y), order: quantity("t") },
  });
}
