import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { encodePng, isOpaque } from "./encodePng.js";
import { fontFiles } from "./font.js";
import { fontFamily } from "../theme.js";

export interface Raster {
  readonly png: Uint8Array;
  /** In CSS pixels: the picture's own pixels divided by the scale. */
  readonly width: number;
  readonly height: number;
}

type Resvg = typeof import("@resvg/resvg-js");
let resvg: Resvg | undefined;

/**
 * SVG to PNG, at `scale` pixels a unit. System fonts are left out, so that the same plot is the same picture on every
 * machine.
 */
export function rasterize(svg: string, scale = 2): Raster {
  resvg ??= createRequire(import.meta.url)("@resvg/resvg-js") as Resvg;
  const image = new resvg.Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles.map((name) => fileURLToPath(new URL(`../../../assets/${name}`, import.meta.url))),
      defaultFontFamily: fontFamily.split(",")[0]!,
    },
    fitTo: { mode: "zoom", value: scale },
  }).render();
  const { pixels } = image;
  const png = isOpaque(pixels) ? encodePng(pixels, image.width, image.height, 4) : image.asPng();
  return { png, width: Math.round(image.width / scale), height: Math.round(image.height / scale) };
}
