/** Red, green, blue, each 0 … 1. */
export type Colour = readonly [number, number, number];

/**
 * A small square picture to paint on, [size, size, 3]. Coordinates go from 0 to 1, x to the right and y down; every
 * shape has smooth edges and is placed by the canvas's own turn, scale and shift (`place`).
 */
export class Canvas {
  private cos = 1;
  private sin = 0;
  private scale = 1;
  private shift: readonly [number, number] = [0.5, 0.5];
  private mirror = 1;

  constructor(
    private readonly pixels: Float32Array,
    private readonly size: number,
  ) {}

  /** What is painted from here on is turned (radians), scaled and mirrored around (0.5, 0.5), which goes to `centre`. */
  place(turn: number, scale: number, centre: readonly [number, number], mirrored = false): void {
    this.cos = Math.cos(turn);
    this.sin = Math.sin(turn);
    this.scale = scale;
    this.shift = centre;
    this.mirror = mirrored ? -1 : 1;
  }

  /** The whole picture, from one colour at the top to another at the bottom. */
  background(top: Colour, bottom: Colour): void {
    for (let row = 0; row < this.size; row++) {
      const share = row / (this.size - 1);
      for (let i = 0; i < this.size; i++) {
        for (let c = 0; c < 3; c++)
          this.pixels[(row * this.size + i) * 3 + c] = top[c]! * (1 - share) + bottom[c]! * share;
      }
    }
  }

  ellipse(x: number, y: number, rx: number, ry: number, colour: Colour, turn = 0): void {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const reach = Math.max(rx, ry);
    this.fill([x - reach, y - reach, x + reach, y + reach], colour, (px, py) => {
      const u = (cos * (px - x) + sin * (py - y)) / rx;
      const v = (cos * (py - y) - sin * (px - x)) / ry;
      const radius = Math.hypot(u, v);
      // First-order distance: the value over its gradient's length.
      return radius === 0 ? -Math.min(rx, ry) : ((radius - 1) * radius) / Math.hypot(u / rx, v / ry);
    });
  }

  polygon(points: readonly (readonly [number, number])[], colour: Colour): void {
    const xs = points.map((point) => point[0]);
    const ys = points.map((point) => point[1]);
    this.fill([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], colour, (px, py) => {
      let inside = false;
      let nearest = Infinity;
      for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const [ax, ay] = points[j]!;
        const [bx, by] = points[i]!;
        nearest = Math.min(nearest, toSegment(px, py, ax, ay, bx, by));
        if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
      }
      return inside ? -nearest : nearest;
    });
  }

  /** A line through the points, round at its ends. */
  line(points: readonly (readonly [number, number])[], width: number, colour: Colour): void {
    const half = width / 2;
    for (let i = 0; i + 1 < points.length; i++) {
      const [ax, ay] = points[i]!;
      const [bx, by] = points[i + 1]!;
      const box = [Math.min(ax, bx) - half, Math.min(ay, by) - half, Math.max(ax, bx) + half, Math.max(ay, by) + half];
      this.fill(box as [number, number, number, number], colour, (px, py) => toSegment(px, py, ax, ay, bx, by) - half);
    }
  }

  /** Mixes the colour in, by how far each pixel lies inside: `distance` is negative inside, in the shape's units. */
  private fill(
    [left, top, right, bottom]: readonly [number, number, number, number],
    colour: Colour,
    distance: (x: number, y: number) => number,
  ): void {
    const corners = [
      [left, top],
      [right, top],
      [left, bottom],
      [right, bottom],
    ].map(([x, y]) => this.toPixel(x!, y!));
    const clamp = (value: number) => Math.min(this.size - 1, Math.max(0, value));
    const column0 = clamp(Math.floor(Math.min(...corners.map((p) => p[0])) - 1));
    const column1 = clamp(Math.ceil(Math.max(...corners.map((p) => p[0])) + 1));
    const row0 = clamp(Math.floor(Math.min(...corners.map((p) => p[1])) - 1));
    const row1 = clamp(Math.ceil(Math.max(...corners.map((p) => p[1])) + 1));
    const pixelsPerUnit = this.size * this.scale;
    for (let row = row0; row <= row1; row++) {
      for (let column = column0; column <= column1; column++) {
        const [x, y] = this.fromPixel(column, row);
        const cover = Math.min(1, 0.5 - distance(x, y) * pixelsPerUnit);
        if (!(cover > 0)) continue;
        const at = (row * this.size + column) * 3;
        for (let c = 0; c < 3; c++) this.pixels[at + c]! += cover * (colour[c]! - this.pixels[at + c]!);
      }
    }
  }

  private toPixel(x: number, y: number): [number, number] {
    const u = (x - 0.5) * this.scale * this.mirror;
    const v = (y - 0.5) * this.scale;
    const px = this.cos * u - this.sin * v + this.shift[0];
    const py = this.sin * u + this.cos * v + this.shift[1];
    return [px * this.size - 0.5, py * this.size - 0.5];
  }

  private fromPixel(column: number, row: number): [number, number] {
    const px = (column + 0.5) / this.size - this.shift[0];
    const py = (row + 0.5) / this.size - this.shift[1];
    const u = (this.cos * px + this.sin * py) / this.scale;
    const v = (this.cos * py - this.sin * px) / this.scale;
    return [0.5 + u * this.mirror, 0.5 + v];
  }
}

function toSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1e-12)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}
