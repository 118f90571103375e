import { toBase64 } from "#base64.js";
import { rasterize } from "#plot/render/rasterize.js";
import type { MimeBundle } from "../../jupyter.js";

/** Every plot has a still picture: there are places that run no script. */
export const needsStill = (_kind: string): boolean => true;

/** A PNG, since no front end draws SVG safely everywhere, and its size. */
export function still(svg: string, kind: string): { data: MimeBundle; metadata: Record<string, unknown> } {
  // JupyterLab shows the picture of a Plotly plot until the mouse is over it, and takes no notice of its stated width.
  const { png, width, height } = rasterize(svg, kind === "plotly" ? 1 : 2);
  return { data: { "image/png": toBase64(png) }, metadata: { "image/png": { width, height } } };
}
