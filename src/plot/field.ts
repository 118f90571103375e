import { toBase64 } from "#base64.js";
import type { Grid, Point } from "./isolines.js";
import { isolines } from "./isolines.js";
import { roundTo } from "./numbers.js";
import type { PlotSpec } from "./Plot.js";
import { encodePng } from "./render/encodePng.js";
import type { Rgb } from "./ramps.js";

/** The rectangle of the plane that a picture covers. */
export interface Plane {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Values of a function on a grid over the plane, corners included. */
export function sample(f: (x: number, y: number) => number, { x, y }: Plane, numX: number, numY: number): Grid {
  const values = new Float64Array(numX * numY);
  for (let row = 0; row < numY; row++) {
    const atY = y[0] + ((y[1] - y[0]) * row) / (numY - 1);
    for (let column = 0; column < numX; column++) {
      values[row * numX + column] = f(x[0] + ((x[1] - x[0]) * column) / (numX - 1), atY);
    }
  }
  return { values, numX, numY };
}

/** The value between grid points, bilinear; in units of cells. */
function between({ values, numX, numY }: Grid, x: number, y: number): number {
  const [column, row] = [Math.min(Math.floor(x), numX - 2), Math.min(Math.floor(y), numY - 2)];
  const [u, v] = [x - column, y - row];
  const at = row * numX + column;
  const low = values[at]! * (1 - u) + values[at + 1]! * u;
  const high = values[at + numX]! * (1 - u) + values[at + numX + 1]! * u;
  return low * (1 - v) + high * v;
}

/**
 * A field of colours as one image mark that fills the plotting area: some kilobytes, where a rectangle for every cell
 * would be hundreds. Partly transparent colours go with every background.
 */
export function fieldLayer(
  grid: Grid,
  size: { width: number; height: number },
  paint: (value: number) => readonly [...Rgb, number],
): PlotSpec {
  const [width, height] = [size.width, size.height].map(Math.round) as [number, number];
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = between(
        grid,
        (x * (grid.numX - 1)) / (width - 1),
        ((height - 1 - y) * (grid.numY - 1)) / (height - 1),
      );
      pixels.set(Number.isFinite(value) ? paint(value) : [0, 0, 0, 0], (y * width + x) * 4);
    }
  }
  return imageLayer(encodePng(pixels, width, height, 4), { width, height });
}

export function imageLayer(png: Uint8Array, { width, height }: { width: number; height: number }): PlotSpec {
  return {
    data: { values: [{}] },
    mark: {
      type: "image",
      url: `data:image/png;base64,${toBase64(png)}`,
      width,
      height,
      align: "left",
      baseline: "top",
      aspect: false,
    },
    encoding: { x: { value: 0 }, y: { value: 0 } },
  };
}

/** The lines of the given heights, as rows of data: one row a point, `line` tells them apart. */
export function isolineRows(grid: Grid, plane: Plane, levels: readonly number[]): PlotSpec[] {
  const place = ([column, row]: Point): { x: number; y: number } => ({
    x: roundTo(plane.x[0] + ((plane.x[1] - plane.x[0]) * column) / (grid.numX - 1), plane.x[1] - plane.x[0], 1000),
    y: roundTo(plane.y[0] + ((plane.y[1] - plane.y[0]) * row) / (grid.numY - 1), plane.y[1] - plane.y[0], 1000),
  });
  let line = 0;
  return levels.flatMap((level) =>
    isolines(grid, level).flatMap((points) => {
      line++;
      return simplify(points, 0.08).map((point, k) => ({ ...place(point), line, k }));
    }),
  );
}

/** Leaves out points that lie within `tolerance` of the straight line between those kept (Douglas and Peucker). */
function simplify(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, points.length - 1]);
  const visit = (from: number, to: number): void => {
    let [worst, distance] = [-1, tolerance];
    const [a, b] = [points[from]!, points[to]!];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    for (let k = from + 1; k < to; k++) {
      const p = points[k]!;
      const off =
        length === 0
          ? Math.hypot(p[0] - a[0], p[1] - a[1])
          : Math.abs((b[0] - a[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (b[1] - a[1])) / length;
      if (off > distance) [worst, distance] = [k, off];
    }
    if (worst < 0) return;
    keep.add(worst);
    visit(from, worst);
    visit(worst, to);
  };
  visit(0, points.length - 1);
  return points.filter((_, k) => keep.has(k));
}
