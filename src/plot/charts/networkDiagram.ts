import { anyText, checkArray, checkOptions, flag, isRecord, show, type OptionNames } from "../../arguments.js";
import { drawing } from "../drawing.js";
import { pixels } from "../optionTypes.js";
import { themeOf, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { textWidth } from "../render/font.js";
import { element, figure, short, text } from "../render/svg.js";
import { anyTheme, color, type ColorName } from "../theme.js";
import { list, sentences } from "../words.js";

/** One box of a diagram. */
export interface DiagramBox {
  /** What it is: "dense", "batch norm", "sigmoid". */
  readonly label: string;
  /** Lines below: shapes, parameters. */
  readonly details?: readonly string[];
  /** Its kind, for the colour. Default: by the label. */
  readonly kind?: "input" | "dense" | "norm" | "activation" | "other";
  /** What goes out of it, written on its arrow: "z", "z̃", "a". Default: by the kind. */
  readonly output?: string;
}

/** What the diagram reads of a model made by `sequential` or `functional`. */
export interface ModelLike {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly layers: readonly {
    readonly name: string;
    readonly layer: { readonly type: string; readonly options: Readonly<Record<string, unknown>> };
    /** Names of the layers or inputs whose outputs it gets. */
    readonly inputs: readonly string[];
    readonly outputShape: readonly number[];
  }[];
  weights(): readonly { readonly name: string; readonly shape: readonly number[]; readonly trainable: boolean }[];
}

export interface NetworkDiagramOptions extends Omit<ChartOptions, "height"> {
  /** Write parameters and shapes into the boxes. Default true. */
  details?: boolean;
}

const optionNames: OptionNames<NetworkDiagramOptions> = {
  title: anyText,
  subtitle: anyText,
  width: pixels,
  theme: anyTheme,
  description: anyText,
  details: flag,
};

const kinds: Readonly<Record<NonNullable<DiagramBox["kind"]>, ColorName>> = {
  input: "gray",
  dense: "orange",
  norm: "blue",
  activation: "green",
  other: "gray",
};

/**
 * A network as boxes in the order in which values flow, wrapped into rows; batch norm in its blue, what flows written on
 * the arrows. A model that is not one line stands upright, its shortcuts beside it.
 *
 * @param network a model, or boxes (a text is a box with that label).
 * @throws RangeError where there are no layers.
 * @example
 * networkDiagram(["x", "dense 100", "batch norm", "sigmoid", "dense 10"], { title: "Where batch norm sits" });
 */
export function networkDiagram(
  network: ModelLike | readonly (string | DiagramBox)[],
  options: NetworkDiagramOptions = {},
): Plot {
  checkOptions("networkDiagram", options, optionNames);
  const boxes = (isModel(network) ? boxesOf(network) : readBoxes(network)).map((box): Box => ({
    ...box,
    kind: box.kind ?? kindOf(box.label),
    details: options.details === false ? [] : (box.details ?? []),
  }));
  if (boxes.length === 0) throw new RangeError("networkDiagram: there are no layers");
  const edges = isModel(network) ? edgesOf(network) : [];
  if (edges.some(([from, to]) => to !== from + 1)) return drawUpright(boxes, edges, options);
  const { title, width: limit = 720 } = options;
  const [gap, rowGap, line] = [44, 30, 15];
  const height =
    30 +
    line * Math.max(0, ...boxes.map(({ details }) => details.length)) +
    (boxes.some(({ details }) => details.length > 0) ? 8 : 4);
  const widths = boxes.map(
    ({ label, details }) =>
      Math.max(textWidth(label, 13, true), ...details.map((detail) => textWidth(detail, 11))) + 24,
  );
  const places: { x: number; y: number }[] = [];
  let [x, y, right] = [0, 0, 0];
  widths.forEach((width) => {
    if (x > 0 && x + width > limit) {
      right = Math.max(right, x - gap + 16); // the arrow's bend
      [x, y] = [gap, y + height + rowGap];
    }
    places.push({ x, y });
    right = Math.max(right, x + width);
    x += width + gap;
  });
  const parts = boxes.map((each, k) => {
    const { kind, output } = each;
    const { x, y } = places[k]!;
    const width = widths[k]!;
    const next = places[k + 1];
    const flow = output ?? { input: "x", dense: "z", norm: "z̃", activation: "a", other: "" }[kind];
    const from: Place = { x: x + width, y: y + height / 2 };
    return (
      drawBox(each, { x, y, width, height }) +
      (next ? arrow(from, { x: next.x, y: next.y + height / 2 }, flow, y + height + rowGap / 2) : "")
    );
  });
  const description =
    options.description ??
    sentences(
      `Diagram of a network${title ? `: ${title}` : ""}`,
      options.subtitle,
      boxes.map(({ label, details }) => (details.length > 0 ? `${label} (${details.join(", ")})` : label)).join(" → "),
    );
  const size = { width: Math.max(right, title ? textWidth(title, 15, true) : 0), height: y + height };
  return drawing(
    figure(parts.join(""), size, { title, subtitle: options.subtitle, description }),
    description,
    themeOf(options),
  );
}

/** A box with what it does not say filled in. */
type Box = DiagramBox & Required<Pick<DiagramBox, "kind" | "details">>;

function drawBox(
  { label, details, kind }: Box,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): string {
  const hue = color(kinds[kind]);
  const line = 15;
  const middle = x + width / 2;
  const top = y + (height - 15 - line * details.length) / 2;
  return [
    element("rect", {
      x,
      y,
      width,
      height,
      rx: 6,
      fill: hue,
      "fill-opacity": kind === "norm" ? 0.22 : 0.12,
      stroke: hue,
      "stroke-width": kind === "norm" ? 2 : 1.3,
    }),
    text(label, middle, top + 12, { "font-size": 13, "font-weight": 600 }),
    ...details.map((detail, row) =>
      text(detail, middle, top + 14 + line * (row + 1), { "font-size": 11, fill: color("muted") }),
    ),
  ].join("");
}

/** From box to box, by their places. */
type Edge = readonly [from: number, to: number];

/** One box below the other; what does not go to the next one goes around, in a lane of its own on the right. */
function drawUpright(boxes: readonly Box[], edges: readonly Edge[], options: NetworkDiagramOptions): Plot {
  const { title, subtitle } = options;
  const [gap, line, lane] = [24, 15, 16];
  const width = Math.max(
    ...boxes.flatMap(({ label, details }) => [
      textWidth(label, 13, true) + 24,
      ...details.map((detail) => textWidth(detail, 11) + 24),
    ]),
  );
  const heights = boxes.map(({ details }) => 30 + line * details.length + (details.length > 0 ? 8 : 0));
  const tops = heights.map((_, k) => heights.slice(0, k).reduce((sum, height) => sum + height + gap, 0));
  const around = edges.filter(([from, to]) => to !== from + 1).sort(([a, b], [c, d]) => b - a - (d - c));
  const lanes: Edge[][] = [];
  const laneOf = around.map((edge) => {
    const [from, to] = edge;
    let free = lanes.findIndex((taken) => taken.every(([a, b]) => b <= from || to <= a));
    if (free < 0) free = lanes.push([]) - 1;
    lanes[free]!.push(edge);
    return free;
  });
  const arrowHead = (x: number, y: number, way: string): string =>
    element("path", { d: `M${short(x)},${short(y)}${way}`, fill: color("axis") });
  const stroke = { fill: "none", stroke: color("axis"), "stroke-width": 1.4, "stroke-linejoin": "round" };
  const straight = edges
    .filter(([from, to]) => to === from + 1)
    .map(([from, to]) => {
      const [x, start, end] = [width / 2, tops[from]! + heights[from]!, tops[to]! - 3];
      return (
        element("path", { d: `M${short(x)},${short(start)}V${short(end - 5)}`, ...stroke }) +
        arrowHead(x, end, "l-4,-7h8z")
      );
    });
  const beside = around.map(([from, to], k) => {
    // Arrows end a little above the middle: those that leave the same box start below it.
    const [start, end] = [tops[from]! + heights[from]! / 2 + 5, tops[to]! + heights[to]! / 2 - 5];
    const x = width + lane * (laneOf[k]! + 1);
    return (
      element("path", {
        d: `M${short(width)},${short(start)}H${short(x)}V${short(end)}H${short(width + 8)}`,
        ...stroke,
      }) + arrowHead(width + 3, end, "l7,-4v8z")
    );
  });
  const drawn = boxes.map((box, k) => drawBox(box, { x: 0, y: tops[k]!, width, height: heights[k]! }));
  const words = boxes.map(({ label, details }, k) => {
    const from = edges.filter(([, to]) => to === k).map(([from]) => from);
    const given = from.length === 1 && from[0] === k - 1 ? "" : ` from ${list(from.map((each) => `${each + 1}`))}`;
    return `${k + 1} ${label}${details.length > 0 ? ` (${details.join(", ")})` : ""}${from.length > 0 ? given : ""}`;
  });
  const description =
    options.description ?? sentences(`Diagram of a network${title ? `: ${title}` : ""}`, subtitle, words.join(" → "));
  const size = {
    width: Math.max(width + lane * (lanes.length + 0.5), title ? textWidth(title, 15, true) : 0),
    height: tops.at(-1)! + heights.at(-1)!,
  };
  return drawing(
    figure([...straight, ...beside, ...drawn].join(""), size, { title, subtitle, description }),
    description,
    themeOf(options),
  );
}

/** The boxes of `boxesOf` that are connected. */
function edgesOf({ inputs, layers }: ModelLike): Edge[] {
  const places = new Map([...inputs, ...layers].map(({ name }, k) => [name, k]));
  return layers.flatMap((layer, k) => layer.inputs.map((name): Edge => [places.get(name)!, inputs.length + k]));
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Straight within a row; to the next row around, through the space between the rows. */
function arrow(from: Place, to: Place, flow: string, between: number): string {
  const end = to.x - 3;
  const straight = from.y === to.y;
  const d = straight
    ? `M${short(from.x)},${short(from.y)}H${short(end - 5)}`
    : `M${short(from.x)},${short(from.y)}h14V${short(between)}H${short(to.x - 22)}V${short(to.y)}H${short(end - 5)}`;
  const at = straight ? { x: (from.x + end) / 2 - 2, y: from.y - 6 } : { x: to.x - 13, y: to.y - 6 };
  return (
    element("path", { d, fill: "none", stroke: color("axis"), "stroke-width": 1.4, "stroke-linejoin": "round" }) +
    element("path", { d: `M${short(end)},${short(to.y)}l-7,-4v8z`, fill: color("axis") }) +
    (flow ? text(flow, at.x, at.y, { "font-size": 12, fill: color("ink") }) : "")
  );
}

function kindOf(label: string): NonNullable<DiagramBox["kind"]> {
  if (/norm/i.test(label)) return "norm";
  if (/dense|conv|linear/i.test(label)) return "dense";
  if (/sigmoid|relu|tanh|softmax|activation/i.test(label)) return "activation";
  if (/^(x|input)/i.test(label)) return "input";
  return "other";
}

function isModel(network: ModelLike | readonly (string | DiagramBox)[]): network is ModelLike {
  return isRecord(network) && "layers" in network && typeof network["weights"] === "function";
}

function readBoxes(boxes: readonly (string | DiagramBox)[]): DiagramBox[] {
  checkArray("networkDiagram", "network", boxes, "names or boxes, or a model");
  return boxes.map((box, k) => {
    if (typeof box === "string") return { label: box };
    if (isRecord(box) && typeof box.label === "string") return box;
    throw new TypeError(`networkDiagram: network[${k}] is ${show(box)}, expected a name, or { label, details? }`);
  });
}

function boxesOf(model: ModelLike): DiagramBox[] {
  const shape = (sizes: readonly number[]): string => `[${sizes.join(", ")}]`;
  const symbols: Readonly<Record<string, string>> = {
    kernel: "W",
    bias: "b",
    gamma: "γ",
    beta: "β",
    movingMean: "moving μ",
    movingVariance: "moving σ²",
  };
  const weights = model.weights();
  const layers = model.layers.map(({ name, layer, outputShape }): DiagramBox => {
    const own = weights.filter((weight) => weight.name.startsWith(`${name}/`));
    // γ and β, and the moving statistics, have one shape each: one line for both.
    const byShape = new Map<string, string[]>();
    for (const { name: weight, shape: sizes, trainable } of own) {
      const key = `${trainable ? "" : " "}${shape(sizes)}`;
      const short_ = weight.slice(name.length + 1);
      byShape.set(key, [...(byShape.get(key) ?? []), symbols[short_] ?? short_]);
    }
    const details = [...byShape].map(
      ([sizes, names]) => `${names.join(", ").replace(", moving", ",")} ${sizes.trim()}`,
    );
    const isDense = layer.type === "dense" || layer.type.startsWith("conv");
    if (isDense && !own.some((weight) => weight.name.endsWith("/bias"))) details.push("no b");
    return { label: labelOf(layer.type, layer.options, outputShape), details };
  });
  const inputs = model.inputs.map(({ name, shape: sizes }): DiagramBox => {
    return { label: name, details: [shape(sizes)], kind: "input" };
  });
  return [...inputs, ...layers];
}

function labelOf(type: string, options: Readonly<Record<string, unknown>>, outputShape: readonly number[]): string {
  if (type === "activation")
    return String(options["activation"] ?? options["function"] ?? options["of"] ?? "activation");
  const words = type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return type === "dense" ? `dense ${outputShape.at(-1)}` : words;
}
