import { anyText, checkOptions, positiveInteger, flag, isRecord, show } from "../../arguments.js";
import type { OptionNames } from "../../arguments.js";
import type { Tensor } from "@tensorflow/tfjs";
import { Model } from "../../layers/Model.js";
import { predict } from "../../train/predict.js";
import { fieldLayer, isolineRows, sample, type Plane } from "../field.js";
import type { Grid } from "../isolines.js";
import { checkColorNames, colors, gridSize, range } from "../optionTypes.js";
import { readNumbers, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { classColors } from "../palette.js";
import type { Plot } from "../Plot.js";
import { readPoints, type LabelledPoints, type PointsInput, type PointsOptions } from "../points.js";
import { parseColor } from "../ramps.js";
import { color } from "../theme.js";
import { leftOut, say, sayRange } from "../words.js";
import { describeClasses, padded, pointLayer } from "./scatter.js";

export interface DecisionBoundaryOptions extends ChartOptions, PointsOptions {
  /** Default: the dataset's name of the column, else `"x"`. */
  xTitle?: string;
  /** Default: the dataset's name of the column, else `"y"`. */
  yTitle?: string;
  /** Default: all of the points, with a margin. */
  xDomain?: readonly [number, number];
  /** Default: all of the points, with a margin. */
  yDomain?: readonly [number, number];
  /** Points at which the model is asked, along each axis. Default 50. */
  gridSize?: number;
  /** Count the points on the wrong side in the subtitle, two classes only. Default true. */
  countWrong?: boolean;
  /** Points shown; of more, an even selection. Default 600. */
  maxPoints?: number;
  /** Colour by class, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<DecisionBoundaryOptions> = {
  ...chartOptions,
  columns: true,
  labels: true,
  xTitle: anyText,
  yTitle: anyText,
  xDomain: range,
  yDomain: range,
  gridSize,
  countWrong: flag,
  maxPoints: positiveInteger,
  colors,
};

/**
 * What a model says over the plane, the line where it changes its mind, and points with their true classes.
 *
 * @param model probability of the second class: a function of a point, or of all grid points at once, rows [n, 2] to
 *   numbers [n] (a tensor of shape [n] or [n, 1] is read and disposed). Or a model of `sequential` with one output or two
 *   classes, whose logits are made probabilities: then the plot comes as a promise, as for a `predict` that gives one.
 * @param points a dataset of two classes, or rows by name, first the class that the model calls 0.
 * @throws RangeError on shapes that do not fit.
 * @example
 * decisionBoundary((x, y) => 1 / (1 + Math.exp(-(x + y))), { below: [[-1, -1]], above: [[1, 1], [0.5, -0.8]] });
 */
export function decisionBoundary(
  model: ((x: number, y: number) => number) | { predict(rows: number[][]): Numbers },
  points: PointsInput,
  options?: DecisionBoundaryOptions,
): Plot;
export function decisionBoundary(
  model: Model | { predict(rows: number[][]): Promise<Numbers> },
  points: PointsInput,
  options?: DecisionBoundaryOptions,
): Promise<Plot>;
export function decisionBoundary(
  model: Asked,
  points: PointsInput,
  options: DecisionBoundaryOptions = {},
): Plot | Promise<Plot> {
  checkOptions("decisionBoundary", options, optionNames);
  const read = readPoints("decisionBoundary", points, options);
  checkColorNames("decisionBoundary", read.names.length > 1 ? read.names : ["0", "1"], options.colors);
  const { gridSize = 50 } = options;
  const xDomain = options.xDomain ?? padded(read.x);
  const yDomain = options.yDomain ?? padded(read.y);
  const plane = { x: xDomain, y: yDomain };
  const places: number[][] = [];
  const grid = sample((x, y) => (places.push([x, y]), NaN), plane, gridSize, gridSize);
  const two = read.names.length === 2 && options.countWrong !== false;
  const rows = two ? [...places, ...Array.from(read.x, (x, k) => [x, read.y[k]!])] : places;
  const answered = (values: ArrayLike<number>): Plot => {
    const all = Array.from(values);
    grid.values.set(all.slice(0, places.length));
    return drawBoundary(read, grid, plane, all.slice(places.length), two, options);
  };
  const values = ask(model, rows);
  return values instanceof Promise ? values.then(answered) : answered(values);
}

function drawBoundary(
  read: LabelledPoints,
  grid: Grid,
  plane: Plane,
  said: readonly number[],
  two: boolean,
  options: DecisionBoundaryOptions,
): Plot {
  const { width = 380, height = 320 } = options;
  const [xTitle, yTitle] = [options.xTitle ?? read.xTitle ?? "x", options.yTitle ?? read.yTitle ?? "y"];
  const { x: xDomain, y: yDomain } = plane;
  const [below, above] = classColors(read.names.length > 1 ? read.names : ["0", "1"], options.colors).map(parseColor);
  const field = fieldLayer(grid, { width, height }, (p) => [
    ...(p >= 0.5 ? above! : below!),
    // In eight steps: even areas make a small file.
    24 + 8 * Math.round(8 * Math.min(1, Math.abs(p - 0.5) * 2)),
  ]);
  const wrong = read.names.map(
    (_, k) => read.labels.filter((label, i) => label === k && Number(said[i]! >= 0.5) !== label).length,
  );
  const numWrong = wrong.reduce((sum, number) => sum + number, 0);
  const verdict = two && `${say(numWrong)} of ${say(read.x.length)} points lie on the wrong side of the line`;
  const { data, ...marks } = pointLayer(read, { maxPoints: 600, ...options, xDomain, yDomain, xTitle, yTitle });
  const encoding = marks["encoding"] as { x: object; y: object };
  const line = {
    data: { values: isolineRows(grid, plane, [0.5]) },
    mark: { type: "line", color: color("ink"), strokeWidth: 1.6, clip: true },
    encoding: { x: encoding.x, y: encoding.y, detail: { field: "line" }, order: { field: "k" } },
  };
  return chart(
    options,
    {
      what: "Decision boundary",
      facts: [
        `The x axis shows ${xTitle}, ${sayRange(xDomain)}; the y axis ${yTitle}, ${sayRange(yDomain)}`,
        ...describeClasses(read),
        verdict,
        two && `Wrong by class: ${read.names.map((name, k) => `${name} ${say(wrong[k]!)}`).join(", ")}`,
      ],
      subtitle: verdict,
      notes: [leftOut(read.numLeftOut)],
    },
    { width, height, layer: [field, line, { data, ...marks }] },
  );
}

type Asked = ((x: number, y: number) => number) | { predict(rows: number[][]): Numbers | Promise<Numbers> } | Model;

/** The probability of the second class at each place. */
function ask(model: Asked, rows: number[][]): ArrayLike<number> | Promise<ArrayLike<number>> {
  if (typeof model === "function") return rows.map(([x, y]) => model(x!, y!));
  if (model instanceof Model) return predict(model, rows).then((given) => probabilities(model, given, rows.length));
  if (!isRecord(model) || typeof model.predict !== "function") {
    throw new TypeError(
      `decisionBoundary: model is ${show(model)}, expected (x, y) => number, a model, or what has predict(rows)`,
    );
  }
  const given = model.predict(rows);
  const asked = (numbers: Numbers): ArrayLike<number> => readAnswer(numbers, rows.length);
  return given instanceof Promise ? given.then(asked) : asked(given);
}

function readAnswer(given: Numbers, count: number): ArrayLike<number> {
  const { values } = readNumbers("decisionBoundary: what the model predicts", given);
  if (values.length !== count) {
    throw new RangeError(
      `decisionBoundary: the model gave ${values.length} numbers for ${count} points; expected one a point`,
    );
  }
  if (typeof given === "object" && "dispose" in given && typeof given.dispose === "function") given.dispose();
  return values;
}

/** What a model puts out as the probability of the second class: logits, as the losses take them, or what is one already. */
function probabilities(model: Model, given: Tensor, count: number): ArrayLike<number> {
  const width = given.size / count;
  const values = given.dataSync();
  given.dispose();
  if (width > 2) {
    throw new RangeError(
      `decisionBoundary: the model has ${width} outputs, expected one, or one for each of two classes`,
    );
  }
  const last = String(model.layers.at(-1)!.layer.options["activation"] ?? "linear");
  const isProbability = last === "sigmoid" || last === "softmax";
  return Array.from({ length: count }, (_, i) => {
    if (width === 1) return isProbability ? values[i]! : 1 / (1 + Math.exp(-values[i]!));
    const [first, second] = [values[2 * i]!, values[2 * i + 1]!];
    return isProbability ? second : 1 / (1 + Math.exp(first - second));
  });
}
