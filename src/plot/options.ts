import { plotDefaults } from "./defaults.js";
import type { PlotSpec } from "./Plot.js";
import { wrap } from "./render/font.js";
import type { Theme } from "./theme.js";

/** What every chart takes. */
export interface ChartOptions {
  /** A heading above the chart. Default: none. */
  title?: string;
  /** A line below the heading. Default: what the chart itself has to say, if anything; `""` for none. */
  subtitle?: string;
  /** Width of the plotting area in pixels. */
  width?: number;
  /** Height of the plotting area in pixels. */
  height?: number;
  /** Default: the theme of `setPlotDefaults`, at first `"light"`. */
  theme?: Theme;
  /** The chart in words, for those who cannot see it. Default: made from the data. */
  description?: string;
}

/** Title and subtitle for a spec, broken into lines that fit; nothing where there are none. */
export function heading(title: string | undefined, subtitle: string | undefined, width: number): PlotSpec {
  if (!title && !subtitle) return {};
  const lines = subtitle ? wrap(subtitle, width, 12) : [];
  return {
    title: {
      text: title ? unwrapOne(wrap(title, width, 15, true)) : "",
      ...(subtitle && { subtitle: unwrapOne(lines) }),
    },
  };
}

function unwrapOne(lines: string[]): string | string[] {
  return lines.length === 1 ? lines[0]! : lines;
}

export function themeOf(options: ChartOptions): Theme {
  return options.theme ?? plotDefaults.theme;
}

/** Refuses a size that cannot be drawn. */
export function checkSize(who: string, { width, height }: ChartOptions): void {
  for (const [name, value] of Object.entries({ width, height })) {
    if (value !== undefined && !(value >= 20 && value <= 4000)) {
      throw new RangeError(`${who}: ${name} is ${value}, expected pixels from 20 to 4,000`);
    }
  }
}
