import type { Raster } from "./rasterize.js";

export function rasterize(_svg: string, _scale?: number): Raster {
  throw new Error("toPNG: a browser makes no PNG here; take toSVG(), or the plot's own menu");
}
