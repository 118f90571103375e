import { extent } from "./numbers.js";
import { quantity, styleBy } from "./encodings.js";
import { heading } from "./options.js";
import { thin } from "./points.js";
import type { PlotSpec } from "./Plot.js";
import { ramps } from "./ramps.js";
import { color } from "./theme.js";

interface Trace {
  type?: string;
  name?: string;
  x?: number[];
  y?: number[];
  z?: number[] | number[][];
  colorscale?: unknown;
  line?: { color?: string };
  marker?: { color?: string };
}

interface Layout {
  title?: string | { text?: string; subtitle?: { text?: string } };
  width?: number;
  height?: number;
  scene?: Partial<Record<"xaxis" | "yaxis" | "zaxis", { title?: { text?: string }; range?: [number, number] }>>;
}

/** Cells of the picture along an axis, at most. */
const maxCells = 100;

/**
 * Surfaces and paths in space seen from above, as a Vega-Lite spec: heights are colours, in the surface's own colour scale.
 * Undefined where there are traces of other types, or several surfaces.
 */
export function surfaceStill(figure: PlotSpec): PlotSpec | undefined {
  const traces = figure["data"] as readonly Trace[];
  const surfaces = traces.filter(({ type }) => type === "surface");
  const paths = traces.filter(({ type }) => type === "scatter3d");
  if (traces.length === 0 || surfaces.length > 1 || surfaces.length + paths.length < traces.length) return undefined;
  const { title, scene = {}, width = 560, height = 460 } = figure["layout"] as Layout;
  const [xTitle, yTitle, zTitle] = (["xaxis", "yaxis", "zaxis"] as const).map(
    (name) => scene[name]?.title?.text ?? name[0]!,
  );
  const cells = surfaces.flatMap(cellsOf);
  const [low, high] = scene.zaxis?.range ?? extent(cells.map(({ z }) => z));
  const heights = quantity("z", { scale: heightScale(surfaces[0]?.colorscale, low, high) });
  const names = paths.map(({ name }, k) => name ?? `path ${k + 1}`);
  const steps = paths.flatMap(({ x = [], y = [] }, k) =>
    x.map((value, step) => ({ x: value, y: y[step], path: names[k], step })),
  );
  const axis = (field: string, text: string | undefined): PlotSpec => {
    return quantity(field, { title: text, scale: { nice: false, zero: false }, axis: { grid: false, tickCount: 6 } });
  };
  const at = { x: axis("x", xTitle), y: axis("y", yTitle) };
  const colors = paths.map(({ line, marker }) => line?.color ?? marker?.color ?? color("vermillion"));
  const path = {
    ...at,
    color: styleBy("path", names, colors, names.length < 2 ? null : { symbolType: "stroke" }),
    order: { field: "step" },
  };
  const words = typeof title === "string" ? { text: title } : title;
  return {
    ...heading(words?.text, words?.subtitle?.text, width),
    width: width - 130,
    height: height - 110,
    // A layer without data would leave its axes without a range.
    layer: [
      cells.length > 0 && {
        data: { values: cells },
        mark: { type: "rect", strokeWidth: 0.6 },
        encoding: {
          ...at,
          x2: { field: "x2" },
          y2: { field: "y2" },
          fill: { ...heights, legend: { orient: "right", title: zTitle, tickCount: 5 } },
          // A line of the cell's own colour closes the hair between neighbours.
          stroke: { ...heights, legend: null },
        },
      },
      // A rim lets a path be seen on every colour of the surface.
      cells.length > 0 &&
        steps.length > 0 && {
          data: { values: steps },
          mark: { type: "line", strokeWidth: 4.5, stroke: color("background") },
          encoding: { ...at, detail: { field: "path" }, order: path.order },
        },
      steps.length > 0 && {
        data: { values: steps },
        mark: { type: "line", strokeWidth: 2.2, ...(steps.length <= 400 && { point: { filled: true, size: 22 } }) },
        encoding: path,
      },
      steps.length > 0 && {
        data: { values: steps.filter(({ step }) => step === 0) },
        mark: { type: "point", filled: true, size: 90, stroke: color("background"), strokeWidth: 1.5, opacity: 1 },
        encoding: path,
      },
    ].filter((layer) => layer !== false),
  };
}

/** A rectangle around each point of the grid, those at the rim cut off there. */
function cellsOf({ x, y, z }: Trace) {
  const rows = z as (number | null)[][];
  const columnEdges = edgesOf(x ?? rows[0]!.map((_, k) => k));
  const rowEdges = edgesOf(y ?? rows.map((_, k) => k));
  return rowEdges.flatMap(({ at: row, from: y, to: y2 }) =>
    columnEdges.flatMap(({ at: column, from: x, to: x2 }) => {
      const height = rows[row]![column];
      return typeof height === "number" && Number.isFinite(height) ? [{ x, x2, y, y2, z: height }] : [];
    }),
  );
}

function edgesOf(places: readonly number[]) {
  const kept = thin(places.length, maxCells);
  const middle = (k: number): number => (places[kept[k]!]! + places[kept[k + 1]!]!) / 2;
  return kept.map((at, k) => ({
    at,
    from: k === 0 ? places[0]! : middle(k - 1),
    to: k === kept.length - 1 ? places.at(-1)! : middle(k),
  }));
}

/** Plotly's colour scale, pairs of a share and a colour, as a scale of Vega's; Viridis in place of a name. */
function heightScale(colorscale: unknown, low: number, high: number): PlotSpec {
  const range = ramps.sequential;
  const own = Array.isArray(colorscale) ? (colorscale as [number, string][]) : undefined;
  const stops = own ?? range.map((hex, k): [number, string] => [k / (range.length - 1), hex]);
  return {
    domain: stops.map(([share]) => low + (high - low || 1) * share),
    range: stops.map(([, hex]) => hex),
    interpolate: "rgb",
    clamp: true,
  };
}
