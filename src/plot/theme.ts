import { choice, type OptionType } from "../arguments.js";

/** How plots look: `light` for the screen, `dark` for dark front ends, `print` for paper (darker ink, thicker lines). */
export type Theme = "light" | "dark" | "print";

export const anyTheme: OptionType = choice("light", "dark", "print");

/**
 * Every colour that a plot uses has one value a theme. A chart writes the colour's place-holder, `color("ink")`; `paint`
 * puts the theme's value there. The eight data colours follow Okabe and Ito, "Color Universal Design" (2008), which readers
 * of every kind of colour vision tell apart, orange and sky blue a little darker, so that a thin line has a contrast of
 * 3 : 1; dark values are lighter versions of the same hues.
 */
const colors = {
  //            light      dark       print
  blue: ["#0072b2", "#58a9e6", "#00609a"],
  vermillion: ["#d55e00", "#ff8652", "#c45500"],
  green: ["#009e73", "#2fc99d", "#008560"],
  purple: ["#cc79a7", "#e79cc6", "#b8588c"],
  orange: ["#c98500", "#f5be4a", "#b87a00"],
  sky: ["#3596ce", "#93d6fa", "#2f8ac0"],
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

export function isColorName(text: string): text is ColorName {
  return Object.hasOwn(colors, text);
}

const column: Record<Theme, 0 | 1 | 2> = { light: 0, dark: 1, print: 2 };

/** The value of a named colour. */
export function colorValue(name: ColorName, theme: Theme): string {
  return colors[name][column[theme]];
}

/** Two of Unicode's noncharacters, which no text that is exchanged has: data never looks like a place-holder. */
const [start, end] = ["\ufdd0", "\ufdd1"];
const placeholder = new RegExp(`${start}(\\w+)${end}`, "g");

/** The place of a named colour in a spec, alone or within a longer text; `paint` fills it in. */
export function color(name: ColorName): string {
  return start + name + end;
}

/** The text with the theme's values in the places of colours. */
export function fill(text: string, theme: Theme): string {
  return text.includes(start) ? text.replace(placeholder, (_, name: ColorName) => colorValue(name, theme)) : text;
}

/** For each painted object or array, the texts with places that its entries were made from. */
const templates = new WeakMap<object, Map<string, string>>();

/** A copy of plain data with the theme's values in the places of colours. What is painted already stays so.
 * `write` gives each text its last form. */
export function paint<T>(value: T, theme: Theme, write = (text: string): string => text): T {
  return copy(value, (text) => write(fill(text, theme)));
}

/**
 * A copy of what `paint` gave, in another theme. Only what was made from place-holders changes, and only where it still is
 * what it was: the reader's own colours and data stay.
 */
export function repaint<T>(value: T, from: Theme, to: Theme): T {
  return copy(value, (text, template) => (template && fill(template, from) === text ? fill(template, to) : text));
}

function copy<T>(value: T, change: (text: string, template: string | undefined) => string): T {
  if (typeof value === "string") return change(value, undefined) as T;
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value) && !isPlain(value)) return structuredClone(value);
  const before = templates.get(value);
  const places = new Map<string, string>();
  const copied = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    const template = typeof inner === "string" ? (inner.includes(start) ? inner : before?.get(key)) : undefined;
    const made = typeof inner === "string" ? change(inner, template) : copy(inner, change);
    if (template !== undefined) places.set(key, template);
    // Not by `=`, to which "__proto__" is no name.
    Object.defineProperty(copied, key, { value: made, enumerable: true, writable: true, configurable: true });
  }
  if (places.size > 0) templates.set(copied, places);
  return copied as T;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Lines are thicker on paper. */
export function lineWidth(theme: Theme): number {
  return theme === "print" ? 2.5 : 2;
}

/** The font of the PNG files comes with the library; elsewhere the reader's own system font is as good. */
export const fontFamily = "Inter, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** Vega-Lite's `config` in a theme: what makes the charts look alike. */
export function vegaConfig(theme: Theme): Record<string, unknown> {
  const [ink, muted, axis, grid, background] = (["ink", "muted", "axis", "grid", "background"] as const).map((name) =>
    colorValue(name, theme),
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
      labelLimit: 360,
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
      labelLimit: 480,
      titleLimit: 480,
      columnPadding: 18,
      offset: 14,
    },
    header: {
      labelColor: ink,
      titleColor: muted,
      labelFontSize: 12,
      labelFontWeight: 600,
      labelLimit: 480,
      titleLimit: 0,
    },
    line: { strokeWidth: width, strokeCap: "round", strokeJoin: "round" },
    rule: { color: muted },
    text: { color: ink, fontSize: 11 },
    range: { category: series.map((name) => colorValue(name, theme)) },
    concat: { spacing: 24 },
    facet: { spacing: 14 },
  };
}

/** The order in which colours are given to data without a role of its own. */
export const series: readonly ColorName[] = ["orange", "green", "purple", "sky", "brown", "gray", "blue", "vermillion"];
