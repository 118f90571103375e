export type Point = readonly [number, number];

/** Values on a regular grid: `at[row * numX + column]`, rows along y. */
export interface Grid {
  readonly values: Float64Array;
  readonly numX: number;
  readonly numY: number;
}

/**
 * Lines of one height on a grid (marching squares, with the cell's mean to decide saddles), in units of cells. Each
 * line runs on as far as it goes; a closed one ends where it began.
 */
export function isolines({ values, numX, numY }: Grid, level: number): Point[][] {
  // Every crossing is on an edge of the grid; its number joins the segments of neighbouring cells.
  const links = new Map<number, number[]>();
  const points = new Map<number, Point>();
  const link = (a: number, b: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = links.get(from);
      if (known) known.push(to);
      else links.set(from, [to]);
    }
  };
  const cross = (x0: number, y0: number, x1: number, y1: number): number => {
    const edge = 2 * (y0 * numX + x0) + (y1 > y0 ? 1 : 0);
    const [from, to] = [values[y0 * numX + x0]!, values[y1 * numX + x1]!];
    const share = (level - from) / (to - from);
    points.set(edge, [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]);
    return edge;
  };
  for (let y = 0; y + 1 < numY; y++) {
    for (let x = 0; x + 1 < numX; x++) {
      const corners = [y * numX + x, y * numX + x + 1, (y + 1) * numX + x + 1, (y + 1) * numX + x].map(
        (k) => values[k]!,
      );
      if (!corners.every(Number.isFinite)) continue;
      const [a, b, c, d] = corners.map((value) => value >= level) as [boolean, boolean, boolean, boolean];
      const crossings: number[] = [];
      if (a !== b) crossings.push(cross(x, y, x + 1, y));
      if (b !== c) crossings.push(cross(x + 1, y, x + 1, y + 1));
      if (d !== c) crossings.push(cross(x, y + 1, x + 1, y + 1));
      if (a !== d) crossings.push(cross(x, y, x, y + 1));
      if (crossings.length === 2) link(crossings[0]!, crossings[1]!);
      if (crossings.length === 4) {
        const middle = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
        const [bottom, right, top, left] = crossings as [number, number, number, number];
        if (middle === a) {
          link(bottom, right);
          link(top, left);
        } else {
          link(bottom, left);
          link(top, right);
        }
      }
    }
  }
  return follow(links).map((line) => line.map((edge) => points.get(edge)!));
}

/** Joins links into lines: open ones from an end, then the closed ones. */
function follow(links: Map<number, number[]>): number[][] {
  const lines: number[][] = [];
  const walk = (start: number): void => {
    const line = [start];
    for (let at = start; ;) {
      const next = links.get(at)?.pop();
      if (next === undefined) break;
      const back = links.get(next)!;
      back.splice(back.indexOf(at), 1);
      line.push(next);
      at = next;
    }
    if (line.length > 1) lines.push(line);
  };
  for (const [edge, next] of links) if (next.length === 1) walk(edge);
  for (const edge of links.keys()) while (links.get(edge)!.length > 0) walk(edge);
  return lines;
}
