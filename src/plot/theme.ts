import { choice, type Kind } from "../arguments.js";

/** How plots look: `light` for the screen, `dark` for dark front ends, `print` for paper (darker ink, thicker lines). */
export type Theme = "light" | "dark" | "print";

export const anyTheme: Kind = choice("light", "dark", "print");

/**
 * Every colour that a plot uses has one value a theme. Specs are written with the light values; `recolor` exchanges
 * them. The eight data colours follow Okabe and Ito, "Color Universal Design" (2008), which readers of every kind of
 * colour vision tell apart; dark values are lighter versions of the same hues.
 */
const colors = {
  //            light      dark       print
  blue: ["#0072b2", "#58a9e6", "#00609a"],
  vermillion: ["#d55e00", "#ff8652", "#c45500"],
  green: ["#009e73", "#2fc99d", "#008560"],
  purple: ["#cc79a7", "#e79cc6", "#b8588c"],
  orange: ["#e69f00", "#f5be4a", "#cf8c00"],
  sky: ["#56b4e9", "#93d6fa", "#3a9bd4"],
  gray: ["#7f8790", "#a2abb5", "#666d75"],
  brown: ["#8c5a3c", "#c79a7d", "#774a30"],
  ink: ["#1f2328", "#e6edf3", "#000000"],
  muted: ["#59636e", "#9aa4af", "#333a41"],
  axis: ["#8c959f", "#5d6670", "#4d545b"],
  grid: ["#e7e9ec", "#2a3037", "#d4d7da"],
  panel: ["#f5f6f8", "#20262d", "#f0f1f3"],
  background: ["#ffffff", "#14181d", "#fffffe"],
} as const;

export type ColorName = keyof typeof colors;

const column: Record<Theme, 0 | 1 | 2> = { light: 0, dark: 1, print: 2 };

/** The light theme's value of a named colour: what specs are written with. */
export function color(name: ColorName, theme: Theme = "light"): string {
  return colors[name][column[theme]];
}

/** The same plain value with each colour of one theme replaced by the other theme's. */
export function recolor<T>(value: T, from: Theme, to: Theme): T {
  if (from === to) return structuredClone(value);
  const map = new Map(Object.values(colors).map((values) => [values[column[from]] as string, values[column[to]]]));
  const visit = (part: unknown): unknown => {
    if (typeof part === "string") return exchange(part);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]));
  };
  // Also inside longer texts: expressions and SVG name colours too.
  const exchange = (text: string): string =>
    text.includes("#") ? text.replace(/#[0-9a-f]{6}\b/gi, (found) => map.get(found.toLowerCase()) ?? found) : text;
  return visit(value) as T;
}

/** Lines are thicker on paper. */
export function lineWidth(theme: Theme): number {
  return theme === "print" ? 2.5 : 2;
}

/** The font of the PNG files comes with the library; elsewhere the reader's own system font is as good. */
export const fontFamily = "Inter, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** Vega-Lite's `config` in the light theme: what makes the charts look alike. */
export function vegaConfig(theme: Theme): Record<string, unknown> {
  const [ink, muted, axis, grid, background] = (["ink", "muted", "axis", "grid", "background"] as const).map((name) =>
    color(name, theme),
  );
  const width = lineWidth(theme);
  return {
    background,
    font: fontFamily,
    padding: 10,
    view: { stroke: null },
    title: {
      anchor: "start",
      frame: "bounds",
      color: ink,
      fontSize: 15,
      fontWeight: 600,
      lineHeight: 20,
      offset: 14,
      subtitleColor: muted,
      subtitleFontSize: 12,
      subtitleLineHeight: 16,
      subtitlePadding: 5,
    },
    axis: {
      domainColor: axis,
      tickColor: axis,
      gridColor: grid,
      tickSize: 4,
      labelPadding: 4,
      titlePadding: 8,
      labelColor: muted,
      titleColor: ink,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 400,
      labelLimit: 0,
      titleLimit: 0,
    },
    axisY: { domain: false, ticks: false },
    legend: {
      orient: "top",
      title: null,
      labelColor: ink,
      titleColor: muted,
      labelFontSize: 12,
      titleFontSize: 11,
      titleFontWeight: 400,
      symbolSize: 110,
      symbolStrokeWidth: width + 0.5,
      labelLimit: 0,
      titleLimit: 0,
      columnPadding: 18,
      offset: 14,
    },
    header: {
      labelColor: ink,
      titleColor: muted,
      labelFontSize: 12,
      labelFontWeight: 600,
      labelLimit: 0,
      titleLimit: 0,
    },
    line: { strokeWidth: width, strokeCap: "round", strokeJoin: "round" },
    rule: { color: muted },
    text: { color: ink, fontSize: 11 },
    range: { category: series.map((name) => color(name, theme)) },
    concat: { spacing: 24 },
    facet: { spacing: 14 },
  };
}

/** The order in which colours are given to data without a role of its own. */
export const series: readonly ColorName[] = ["orange", "green", "purple", "sky", "brown", "gray", "blue", "vermillion"];
