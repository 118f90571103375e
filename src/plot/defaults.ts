import { checkOptions, flag } from "../arguments.js";
import { anyTheme, type Theme } from "./theme.js";

export interface PlotDefaults {
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
export const plotDefaults: PlotDefaults = { theme: "light", html: false, svg: false };

/**
 * Changes how plots look and what they send from now on.
 *
 * @throws RangeError on an unknown theme.
 * @example
 * setPlotDefaults({ theme: "dark" });
 */
export function setPlotDefaults(change: Partial<PlotDefaults>): void {
  checkOptions("setPlotDefaults", change, { theme: anyTheme, html: flag, svg: flag });
  // What is undefined stays as it was.
  for (const [name, value] of Object.entries(change))
    if (value !== undefined) Object.assign(plotDefaults, { [name]: value });
}
