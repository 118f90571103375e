import type { MimeBundle } from "../jupyter.js";
import { BasePlot, type Plot, type PlotSpec } from "./Plot.js";
import { plotDefaults } from "./defaults.js";
import { paint, repaint, type Theme } from "./theme.js";

/**
 * A drawing of our own as a plot: SVG text, with places of the theme's colours, whose `spec` is `{ svg }`.
 */
export function drawing(svg: string, description: string, theme: Theme = plotDefaults.theme): Plot {
  return new Drawing(paint({ svg }, theme), description, theme);
}

class Drawing extends BasePlot {
  readonly kind = "svg";

  protected copy(spec: PlotSpec, theme: Theme): Plot {
    return new Drawing(spec, this.description, theme);
  }

  withTheme(theme: Theme): Plot {
    return this.copy(repaint(this.spec, this.theme, theme), theme);
  }

  protected load(): Promise<unknown> {
    return Promise.resolve();
  }

  protected draw(): string {
    return String(this.spec["svg"]);
  }

  /** No front end draws SVG safely everywhere (see the reader's untrusted notebook); the PNG is the picture. */
  protected interactive(): MimeBundle {
    return {};
  }

  html(): string {
    return this.draw();
  }
}
