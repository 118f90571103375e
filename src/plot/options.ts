import { anyText, type OptionNames } from "../arguments.js";
import { plotDefaults } from "./defaults.js";
import { pixels } from "./optionTypes.js";
import type { PlotSpec } from "./Plot.js";
import { wrap } from "./render/font.js";
import { anyTheme, type Theme } from "./theme.js";

/** What every chart takes. */
export interface ChartOptions {
  /** A heading above the chart. Default: none. */
  title?: string;
  /** A line below the heading. Default: what the chart itself has to say, if anything; `""` for none. */
  subtitle?: string;
  /** Width of the plotting area in pixels, 20 to 4,000. Default: by the chart. */
  width?: number;
  /** Height of the plotting area in pixels, 20 to 4,000. Default: by the chart. */
  height?: number;
  /** Default: the theme of `setPlotDefaults`, at first `"light"`. */
  theme?: Theme;
  /** The chart in words, for those who cannot see it. Default: made from the data. */
  description?: string;
}

export const chartOptions: OptionNames<ChartOptions> = {
  title: anyText,
  subtitle: anyText,
  width: pixels,
  height: pixels,
  theme: anyTheme,
  description: anyText,
};

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
