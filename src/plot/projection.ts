import type { Rgb } from "./ramps.js";
import { element, short, text } from "./render/svg.js";
import { color } from "./theme.js";
import { say } from "./words.js";

type Vector = readonly [number, number, number];

/** A surface or a path in the data's own coordinates. */
export interface Scene {
  readonly surface?: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly z: readonly (readonly number[])[];
  };
  readonly paths: readonly { readonly name: string; readonly points: readonly Vector[]; readonly color: string }[];
  readonly titles: readonly [string, string, string];
  readonly ranges: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
  /** From where it is seen, as Plotly's camera: from the middle of a cube of side 1. */
  readonly eye: Vector;
  paint(share: number): Rgb;
}

/**
 * A still picture of a scene in space, without WebGL: parallel projection, faces drawn from the farthest to the nearest
 * (the painter's algorithm), with the three far sides of the box as axes.
 */
export function projectScene(scene: Scene, { width, height }: { width: number; height: number }): string {
  const back = unit(scene.eye);
  const right = unit(cross([0, 0, 1], back));
  const up = cross(back, right);
  const place = (p: Vector): Vector =>
    scene.ranges.map(
      ([low, high], axis) => ((p[axis]! - low) / (high - low) - 0.5) * stretch[axis]!,
    ) as unknown as Vector;
  const flat = (v: Vector): [number, number] => [dot(v, right), -dot(v, up)];
  const corners = [-0.5, 0.5].flatMap((x) =>
    [-0.5, 0.5].flatMap((y) => [-0.5, 0.5].map((z) => flat([x * stretch[0], y * stretch[1], z * stretch[2]]))),
  );
  const [left, top] = [0, 1].map((k) => Math.min(...corners.map((c) => c[k]!))) as [number, number];
  const [wide, tall] = [0, 1].map((k) => Math.max(...corners.map((c) => c[k]!)) - [left, top][k]!) as [number, number];
  const margin = { x: 52, top: 6, bottom: 44 };
  const scale = Math.min((width - 2 * margin.x) / wide, (height - margin.top - margin.bottom) / tall);
  const shiftX = (width - wide * scale) / 2;
  const shiftY = margin.top + (height - margin.top - margin.bottom - tall * scale) / 2;
  const toPixels = (v: Vector): [number, number] => {
    const [x, y] = flat(v);
    return [(x - left) * scale + shiftX, (y - top) * scale + shiftY];
  };

  const pieces: { depth: number; svg: string }[] = [];
  if (scene.surface) pieces.push(...faces(scene, scene.surface, place, back, toPixels));
  for (const path of scene.paths) {
    path.points.forEach((point, k) => {
      // A little above the surface and nearer to the eye, so that it is not drawn half inside it.
      const at = add(place(point), [0, 0, 0.012]);
      const [x, y] = toPixels(at);
      const depth = dot(at, back) + 0.03;
      if (k > 0) {
        const [x0, y0] = toPixels(add(place(path.points[k - 1]!), [0, 0, 0.012]));
        pieces.push({
          depth,
          svg: element("path", {
            d: `M${short(x0)},${short(y0)}L${short(x)},${short(y)}`,
            stroke: path.color,
            "stroke-width": 2.2,
            "stroke-linecap": "round",
          }),
        });
      }
      if (path.points.length <= 80)
        pieces.push({
          depth: depth + 1e-6,
          svg: element("circle", {
            cx: x,
            cy: y,
            r: k === 0 ? 4.5 : 2.4,
            fill: path.color,
            stroke: color("background"),
            "stroke-width": 0.8,
          }),
        });
    });
  }
  pieces.sort((a, b) => a.depth - b.depth);
  return axes(scene, back, toPixels) + pieces.map(({ svg }) => svg).join("");
}

/** The box is flatter than a cube. */
const stretch = [1, 1, 0.72] as const;

function faces(
  scene: Scene,
  { x, y, z }: NonNullable<Scene["surface"]>,
  place: (p: Vector) => Vector,
  back: Vector,
  toPixels: (v: Vector) => [number, number],
): { depth: number; svg: string }[] {
  const [low, high] = scene.ranges[2];
  const light = unit([0.25, -0.35, 0.9]);
  const pieces: { depth: number; svg: string }[] = [];
  for (let row = 0; row + 1 < y.length; row++) {
    for (let column = 0; column + 1 < x.length; column++) {
      const corners = [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 0],
      ].map(([dy, dx]): Vector => [x[column + dx!]!, y[row + dy!]!, z[row + dy!]![column + dx!]!]);
      if (!corners.every((corner) => corner.every(Number.isFinite))) continue;
      const placed = corners.map((corner) => place([corner[0], corner[1], Math.min(high, Math.max(low, corner[2]))]));
      const mean = corners.reduce((sum, corner) => sum + corner[2], 0) / 4;
      const normal = unit(cross(minus(placed[2]!, placed[0]!), minus(placed[3]!, placed[1]!)));
      const shade = 0.8 + 0.2 * Math.abs(dot(normal, light));
      const rgb = scene
        .paint(Math.min(1, Math.max(0, (mean - low) / (high - low))))
        .map((value) => Math.round(value * shade));
      const fill = `rgb(${rgb.join(",")})`;
      const d = `M${placed.map((corner) => toPixels(corner).map(short).join(",")).join("L")}Z`;
      const depth = placed.reduce((sum, corner) => sum + dot(corner, back), 0) / 4;
      // A line of the face's own colour closes the hair between neighbours.
      pieces.push({
        depth,
        svg: element("path", { d, fill, stroke: fill, "stroke-width": 0.6, "stroke-linejoin": "round" }),
      });
    }
  }
  return pieces;
}

/** Floor and the two far walls with their grids, numbers along the near edges. */
function axes(scene: Scene, back: Vector, toPixels: (v: Vector) => [number, number]): string {
  const far = back.map((value) => (value > 0 ? -0.5 : 0.5)) as unknown as Vector;
  const near = far.map((value) => -value) as unknown as Vector;
  const floor = back[2] > 0 ? -0.5 : 0.5;
  const point = (x: number, y: number, z: number): [number, number] =>
    toPixels([x * stretch[0], y * stretch[1], z * stretch[2]]);
  const line = (from: [number, number], to: [number, number], stroke: string): string =>
    element("path", {
      d: `M${from.map(short).join(",")}L${to.map(short).join(",")}`,
      stroke,
      "stroke-width": 1,
      fill: "none",
    });
  const parts: string[] = [];
  const ticks = scene.ranges.map(([low, high]) => roundTicks(low, high, 4));
  const at = (axis: number, value: number): number =>
    (value - scene.ranges[axis]![0]) / (scene.ranges[axis]![1] - scene.ranges[axis]![0]) - 0.5;
  const grid = color("grid");
  for (const value of ticks[0]!) {
    const x = at(0, value);
    parts.push(
      line(point(x, -0.5, floor), point(x, 0.5, floor), grid),
      line(point(x, far[1], -0.5), point(x, far[1], 0.5), grid),
    );
  }
  for (const value of ticks[1]!) {
    const y = at(1, value);
    parts.push(
      line(point(-0.5, y, floor), point(0.5, y, floor), grid),
      line(point(far[0], y, -0.5), point(far[0], y, 0.5), grid),
    );
  }
  for (const value of ticks[2]!) {
    const z = at(2, value);
    parts.push(
      line(point(far[0], -0.5, z), point(far[0], 0.5, z), grid),
      line(point(-0.5, far[1], z), point(0.5, far[1], z), grid),
    );
  }
  const edge = color("axis");
  const away = 0.07;
  const label = (content: string, place: [number, number], attributes = {}): string =>
    text(content, place[0], place[1] + 4, { "font-size": 10.5, fill: color("muted"), ...attributes });
  parts.push(line(point(-0.5, near[1], floor), point(0.5, near[1], floor), edge));
  parts.push(line(point(near[0], -0.5, floor), point(near[0], 0.5, floor), edge));
  for (const value of ticks[0]!) parts.push(label(say(value), point(at(0, value), near[1] * (1 + 2 * away), floor)));
  for (const value of ticks[1]!) parts.push(label(say(value), point(near[0] * (1 + 2 * away), at(1, value), floor)));
  // The upright axis stands at the left corner of the picture.
  const [leftX, leftY] =
    point(near[0], far[1], 0)[0] < point(far[0], near[1], 0)[0] ? [near[0], far[1]] : [far[0], near[1]];
  parts.push(line(point(leftX, leftY, -0.5), point(leftX, leftY, 0.5), edge));
  for (const value of ticks[2]!) {
    const [x, y] = point(leftX, leftY, at(2, value));
    parts.push(label(say(value), [x - 7, y], { "text-anchor": "end" }));
  }
  const titled = { "font-size": 12, fill: color("ink") };
  parts.push(label(scene.titles[0], point(0, near[1] * (1 + 5.4 * away), floor), titled));
  parts.push(label(scene.titles[1], point(near[0] * (1 + 5.4 * away), 0, floor), titled));
  const [zx, zy] = point(leftX, leftY, 0);
  parts.push(
    label(scene.titles[2], [zx - 42, zy], { ...titled, transform: `rotate(-90 ${short(zx - 42)} ${short(zy)})` }),
  );
  return parts.join("");
}

export function roundTicks(low: number, high: number, number: number): number[] {
  const rough = (high - low) / number;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};
