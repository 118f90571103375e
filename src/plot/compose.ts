import {
  anyNumber,
  anyText,
  checkOptions,
  choice,
  positiveInteger,
  isRecord,
  show,
  type OptionNames,
} from "../arguments.js";
import { heading, themeOf, type ChartOptions } from "./options.js";
import type { Plot, PlotSpec } from "./Plot.js";
import { anyTheme, repaint, type Theme } from "./theme.js";
import { themed } from "./vegaLite.js";
import { sentences } from "./words.js";

export interface ComposeOptions extends Pick<ChartOptions, "title" | "subtitle" | "theme" | "description"> {
  /** Axes that get one common range. Default `"none"`. */
  share?: "none" | "x" | "y" | "both";
  /** Pixels between the plots. Default 24. */
  spacing?: number;
}

const composeOptions: OptionNames<ComposeOptions> = {
  title: anyText,
  subtitle: anyText,
  theme: anyTheme,
  description: anyText,
  share: choice("none", "x", "y", "both"),
  spacing: anyNumber,
};

/**
 * Plots beside one another, in one picture. A slider that several of them have moves them all.
 *
 * @param plots Vega-Lite plots; the last argument may be the options.
 * @throws TypeError for a plot of another kind.
 * @example
 * hconcat(histogram([1, 2, 3]), histogram([2, 3, 9]), { share: "x" });
 */
export function hconcat(...plots: readonly (Plot | ComposeOptions)[]): Plot {
  return join("hconcat", plots);
}

/**
 * Plots below one another, in one picture; see `hconcat`.
 *
 * @example
 * vconcat(histogram([1, 2, 3]), histogram([2, 3, 9]), { share: "x" });
 */
export function vconcat(...plots: readonly (Plot | ComposeOptions)[]): Plot {
  return join("vconcat", plots);
}

export interface FacetOptions extends ComposeOptions {
  /** Plots a row. Default 2. */
  columns?: number;
}

const facetOptions: OptionNames<FacetOptions> = { ...composeOptions, columns: positiveInteger };

/**
 * Plots by name, in rows of `columns`, each with its name as its heading.
 *
 * @example
 * facet({ plain: histogram([1, 2, 3]), "with batch norm": histogram([-1, 0, 1]) }, { share: "both" });
 */
export function facet(plots: Readonly<Record<string, Plot>>, options: FacetOptions = {}): Plot {
  checkOptions("facet", options, facetOptions);
  const { columns = 2, ...rest } = options;
  if (!isRecord(plots)) throw new TypeError(`facet: plots is ${show(plots)}, expected plots by name`);
  const named = Object.entries(plots).map(([name, plot]) => {
    if (!isPlot(plot)) throw new TypeError(`facet: "${name}" is ${show(plot)}, expected a plot`);
    const { title } = plot.spec as { title?: { text?: unknown; subtitle?: unknown } };
    const named = { text: name, ...(title?.subtitle !== undefined && { subtitle: title.subtitle }) };
    return plot.with({ title: named, description: `${name}: ${plot.description}` });
  });
  return join("concat", [...named, rest], { columns });
}

/**
 * Plots drawn over one another, on the same axes: the first lies below.
 *
 * @throws TypeError for a plot that is itself joined of several.
 * @example
 * overlay(lineChart([1, 4, 9]), lineChart([2, 3, 4], { theme: "light" }));
 */
export function overlay(...plots: readonly (Plot | ComposeOptions)[]): Plot {
  return join("layer", plots);
}

function join(
  how: "hconcat" | "vconcat" | "concat" | "layer",
  given: readonly (Plot | ComposeOptions)[],
  extra: PlotSpec = {},
): Plot {
  const where = how === "concat" ? "facet" : how === "layer" ? "overlay" : how;
  const last = given.at(-1);
  const options = last !== undefined && !isPlot(last) ? last : {};
  checkOptions(where, options, composeOptions);
  const plots = (options === last ? given.slice(0, -1) : given).map((plot, k) => {
    if (!isPlot(plot)) throw new TypeError(`${where}: argument ${k + 1} is ${show(plot)}, expected a plot`);
    return plot;
  });
  if (plots.length === 0) throw new TypeError(`${where}: there are no plots, expected at least one`);
  const other = plots.find(({ kind }) => kind !== "vega-lite");
  if (other)
    throw new TypeError(
      `${where}: a plot of the kind "${other.kind}" cannot be joined with others, only Vega-Lite plots can`,
    );
  const theme = options.theme ?? plots[0]!.theme;
  const params = new Map<unknown, PlotSpec>();
  const parts = plots.map((plot) => part(plot, how, params, theme));
  if (how === "layer" && parts.some((spec) => ["hconcat", "vconcat", "concat", "facet"].some((key) => key in spec))) {
    throw new TypeError("overlay: a plot that is joined of several has no axes of its own to draw over");
  }
  const share = options.share ?? "none";
  for (const axis of ["x", "y"] as const) {
    if (how !== "layer" && share !== axis && share !== "both") continue;
    const scales = [...new Set(parts.flatMap((spec) => scalesOf(spec, axis)))];
    if (scales.length > 1) {
      const kinds = scales.map((scale) => `"${scale}"`).join(" and ");
      throw new RangeError(
        `${where}: the ${axis} axes are ${kinds}, which cannot be one; draw all of them with one kind`,
      );
    }
  }
  const scale = Object.fromEntries(
    (share === "both" ? ["x", "y"] : share === "none" ? [] : [share]).map((axis) => [axis, "shared"]),
  );
  const first = plots[0]!.spec;
  const size = how === "layer" ? { width: first["width"], height: first["height"], ...titleOf(first) } : {};
  const width = how === "vconcat" ? Number(first["width"]) || 480 : 640;
  const description =
    options.description ?? sentences(options.title, options.subtitle, ...plots.map(({ description }) => description));
  const spec: PlotSpec = {
    description,
    ...size,
    ...heading(options.title, options.subtitle, width),
    ...(params.size > 0 && { params: [...params.values()] }),
    [how]: parts,
    ...extra,
    ...(how !== "layer" && options.spacing !== undefined && { spacing: options.spacing }),
    resolve: { scale: { ...ownSeries, ...(how !== "layer" && scale) } },
  };
  return themed(spec, themeOf({ theme }));
}

/** Each plot has series of its own, by whatever channel they are told apart. */
const ownSeries = { color: "independent", shape: "independent", strokeDash: "independent" };

/** The kinds of scale that an axis has anywhere in a spec: "linear", "log" … */
function scalesOf(spec: PlotSpec, axis: "x" | "y"): string[] {
  const { encoding, ...rest } = spec as {
    encoding?: Partial<Record<string, { type?: string; scale?: { type?: string } }>>;
  };
  const channel = encoding?.[axis];
  const own = channel?.type === "quantitative" ? [channel.scale?.type ?? "linear"] : [];
  const inner = ["layer", "hconcat", "vconcat", "concat", "spec"].flatMap((key) => (rest as PlotSpec)[key] ?? []);
  // A layer that says nothing of a scale follows the others.
  const said = (inner as PlotSpec[]).flatMap((part) => scalesOf(part, axis));
  const kinds = [...own, ...said];
  return kinds.some((kind) => kind !== "linear") && "layer" in spec ? kinds.filter((kind) => kind !== "linear") : kinds;
}

function titleOf({ title }: PlotSpec): PlotSpec {
  return title === undefined ? {} : { title };
}

/** A plot's spec as a part of another, in that one's theme; its sliders move up to the whole. */
function part(plot: Plot, how: string, params: Map<unknown, PlotSpec>, theme: Theme): PlotSpec {
  const {
    $schema: _,
    config: __,
    description: ___,
    params: own,
    title,
    ...spec
  } = repaint(plot.spec, plot.theme, theme);
  const kept: PlotSpec[] = [];
  for (const param of (own ?? []) as PlotSpec[]) {
    if ("select" in param) kept.push(param);
    else params.set(param["name"], param);
  }
  if (how === "layer") {
    delete spec["width"];
    delete spec["height"];
    return { ...spec, ...(kept.length > 0 && { params: kept }) };
  }
  const smaller =
    typeof title === "object" && title !== null ? { ...title, fontSize: 13, subtitleFontSize: 11 } : title;
  return { ...spec, ...(kept.length > 0 && { params: kept }), ...(smaller !== undefined && { title: smaller }) };
}

export function isPlot(value: unknown): value is Plot {
  return isRecord(value) && "kind" in value && "spec" in value;
}
