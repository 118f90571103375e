import { checkOptions, flag } from "../arguments.js";
import { colors } from "./optionTypes.js";
import { anyTheme, type ColorName, type Theme } from "./theme.js";

export interface PlotDefaults {
  /**
   * Names that mean the same thing in every plot, and so have one colour: `#rrggbb` or a name of the palette. Only whole
   * names count, in any case; every other name is coloured by its place in the order. Default: batch norm is blue, the
   * plain network vermillion, what theory says gray, and so on; `{}` for no such names.
   */
  colors: Readonly<Record<string, string>>;
  /** Theme of the plots made from now on. Default `"light"`. */
  theme: Theme;
  /**
   * Also send `text/html` that draws the plot without network: for nbconvert, Quarto and the classic notebook. It is
   * 0.8 MB a plot (Plotly: 10 MB), and in JupyterLab it wins over the interactive type. Default false.
   */
  html: boolean;
  /** Also send `image/svg+xml`: for print. In JupyterLab the interactive type still wins. Default false. */
  svg: boolean;
}

/** What every plot starts from. Change it with `setPlotDefaults`. */
export const plotDefaults: PlotDefaults = { colors: rolesOfLessons(), theme: "light", html: false, svg: false };

/**
 * Changes how plots look and what they send from now on.
 *
 * @throws RangeError on an unknown theme.
 * @example
 * setPlotDefaults({ theme: "dark" });
 */
export function setPlotDefaults(change: Partial<PlotDefaults>): void {
  checkOptions("setPlotDefaults", change, { colors, theme: anyTheme, html: flag, svg: flag });
  // What is undefined stays as it was.
  for (const [name, value] of Object.entries(change))
    if (value !== undefined) Object.assign(plotDefaults, { [name]: value });
}

function rolesOfLessons(): Record<string, string> {
  const names: Partial<Record<ColorName, readonly string[]>> = {
    blue: ["batch norm", "with batch norm", "batchNorm", "BN", "standardized", "normalized", "measured"],
    vermillion: ["plain", "without batch norm", "without", "no batch norm", "raw", "not standardized"],
    green: ["layer norm", "layerNorm"],
    orange: ["group norm", "groupNorm"],
    sky: ["instance norm", "instanceNorm", "ghost batch norm", "ghostBatchNorm"],
    brown: ["batch renorm", "batchRenorm"],
    purple: ["noisy batch norm", "noisyBatchNorm", "noise"],
    gray: ["theory", "expected", "truth", "the truth", "chance", "target"],
  };
  return Object.fromEntries(Object.entries(names).flatMap(([color, each]) => each.map((name) => [name, color])));
}
