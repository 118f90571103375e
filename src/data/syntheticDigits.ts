import { checkOptions, flag, show, type OptionNames } from "../arguments.js";
import type { Dataset } from "./Dataset.js";
import { glyphs, type Stroke } from "./glyphs.js";
import { seeded, type Random } from "./random.js";

export interface SyntheticDigitsOptions {
  /** Default 10,000. */
  numExamples?: number;
  /** Default 1. */
  seed?: number;
  /** Side of the square image in pixels, 8 or more. Default 28. */
  size?: number;
  /**
   * How much the handwriting varies: 0 draws every digit like print, 1 is about as hard to read for a small network as
   * real handwriting, 2 is scrawl. Default 1.
   */
  variation?: number;
  /** Standard deviation of the Gaussian noise on each pixel (which is then kept within 0 … 1). Default 0.1. */
  noise?: number;
  /** Make every pixel 0 or 1 (threshold 0.5). Default false. */
  binary?: boolean;
}

const optionNames: OptionNames<SyntheticDigitsOptions> = {
  numExamples: true,
  seed: true,
  size: true,
  variation: true,
  noise: true,
  binary: flag,
};

/**
 * Handwritten-looking digits 0 … 9, made rather than downloaded: pen strokes with random slant, size, place, thickness
 * and wobble, drawn with smooth edges, white (1) on black (0). Every class equally often (to within one example), in
 * random order. The same options give the same images on every machine.
 *
 * Example k depends on the seed and k alone: more examples of the same seed begin with the same ones.
 *
 * @throws RangeError on options out of range.
 * @example
 * const digits = syntheticDigits({ numExamples: 1000, seed: 1 });
 * digits.x.length; // 784,000: [1000, 784]
 */
export function syntheticDigits(options: SyntheticDigitsOptions = {}): Dataset {
  checkOptions("syntheticDigits", options, optionNames);
  const { numExamples = 10_000, seed = 1, size = 28, variation = 1, noise = 0.1, binary = false } = options;
  if (!(Number.isInteger(numExamples) && numExamples >= 1)) {
    throw new RangeError(`syntheticDigits: numExamples is ${show(numExamples)}, expected an integer ≥ 1`);
  }
  if (!(Number.isInteger(size) && size >= 8 && size <= 256)) {
    throw new RangeError(`syntheticDigits: size is ${show(size)}, expected an integer from 8 to 256`);
  }
  for (const [name, value] of Object.entries({ variation, noise })) {
    if (!(typeof value === "number" && value >= 0 && value <= 10))
      throw new RangeError(`syntheticDigits: ${name} is ${show(value)}, expected 0 … 10`);
  }
  const source = seeded("syntheticDigits", seed).split("synthetic digits");
  const pixels = size * size;
  const x = new Float32Array(numExamples * pixels);
  const labels = new Int32Array(numExamples);
  let tens: number[] = [];
  for (let k = 0; k < numExamples; k++) {
    if (tens.length === 0) tens = source.split(`order ${k}`).shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    labels[k] = tens.pop()!;
    const image = x.subarray(k * pixels, (k + 1) * pixels);
    const pen = source.split(k);
    drawStrokes(image, size, handwritten(glyphs[labels[k]!]!, pen, variation), pen, variation);
    for (let i = 0; i < pixels; i++) {
      const value = noise === 0 ? image[i]! : image[i]! + pen.normal(0, noise);
      image[i] = binary ? (value > 0.5 ? 1 : 0) : Math.min(1, Math.max(0, value));
    }
  }
  return {
    name: `synthetic digits, ${numExamples.toLocaleString("en")} examples`,
    numExamples,
    exampleShape: [pixels],
    x,
    labels,
    numClasses: 10,
    classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  };
}

/** A variant of the glyph as one person would write it once: polylines in the unit box around (0, 0). */
function handwritten(variants: readonly (readonly Stroke[])[], pen: Random, variation: number): number[][] {
  const strokes = pen.choice(variants);
  const slant = pen.normal(0.08, 0.2 * variation);
  const turn = pen.normal(0, 0.09 * variation);
  const width = Math.exp(pen.normal(-0.08, 0.15 * variation));
  const height = Math.exp(pen.normal(0, 0.1 * variation));
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const wobble = 0.04 * variation;
  // A slow bend of the whole figure, and a small slip at every point.
  const bend = Array.from({ length: 4 }, () => pen.normal(0, 0.04 * variation));
  const phase = pen.uniform(0, 2 * Math.PI);
  return strokes.map((stroke) => {
    const points = stroke.points.map(([px, py]): [number, number] => {
      const wave = Math.sin(phase + 4 * py);
      const u = (px - 0.5 + bend[0]! * wave + bend[1]! * Math.sin(phase + 5 * px) + pen.normal(0, wobble)) * width;
      const v = (py - 0.5 + bend[2]! * Math.cos(phase + 4 * px) + bend[3]! * wave + pen.normal(0, wobble)) * height;
      const s = u - slant * v;
      return [cos * s - sin * v, sin * s + cos * v];
    });
    return stroke.kind === "curve" ? smooth(points) : points.flat();
  });
}

/** A Catmull–Rom curve through the points, as a polyline [x0, y0, x1, y1, …]. */
function smooth(points: [number, number][]): number[] {
  const stepsPerPiece = 4;
  const line: number[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[Math.max(0, i - 1)]!;
    const b = points[i]!;
    const c = points[i + 1]!;
    const d = points[Math.min(points.length - 1, i + 2)]!;
    for (let step = 0; step < stepsPerPiece; step++) {
      const t = step / stepsPerPiece;
      for (const axis of [0, 1] as const) {
        const [p, q, r, s] = [a[axis], b[axis], c[axis], d[axis]];
        line.push(0.5 * (2 * q + t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * q - p - 3 * r + s)))));
      }
    }
  }
  line.push(...points[points.length - 1]!);
  return line;
}

/** Draws the polylines with a round pen: each pixel gets how far the pen's disc, edge smoothed, covers its centre. */
function drawStrokes(image: Float32Array, size: number, strokes: number[][], pen: Random, variation: number): void {
  const unit = 0.68 * size * Math.exp(pen.normal(0, 0.07 * variation)); // pixels per glyph height
  const centreX = (size - 1) / 2 + (pen.normal(0, 0.9 * variation) * size) / 28;
  const centreY = (size - 1) / 2 + (pen.normal(0, 0.9 * variation) * size) / 28;
  const radius = (Math.min(2.2, Math.max(0.7, pen.normal(1.1, 0.28 * variation))) * size) / 28;
  const ink = Math.min(1, pen.uniform(1 - 0.2 * variation, 1.15));
  const reach = radius + 0.7;
  for (const stroke of strokes) {
    for (let p = 0; p + 3 < stroke.length; p += 2) {
      const ax = centreX + unit * stroke[p]!;
      const ay = centreY + unit * stroke[p + 1]!;
      const dx = centreX + unit * stroke[p + 2]! - ax;
      const dy = centreY + unit * stroke[p + 3]! - ay;
      const lengthSquared = dx * dx + dy * dy || 1e-9;
      const left = Math.max(0, Math.ceil(Math.min(ax, ax + dx) - reach));
      const right = Math.min(size - 1, Math.floor(Math.max(ax, ax + dx) + reach));
      const top = Math.max(0, Math.ceil(Math.min(ay, ay + dy) - reach));
      const bottom = Math.min(size - 1, Math.floor(Math.max(ay, ay + dy) + reach));
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const along = Math.min(1, Math.max(0, ((column - ax) * dx + (row - ay) * dy) / lengthSquared));
          const ex = column - ax - along * dx;
          const ey = row - ay - along * dy;
          const cover = (reach - Math.sqrt(ex * ex + ey * ey)) / 1.4;
          if (cover <= 0) continue;
          const at = row * size + column;
          image[at] = Math.max(image[at]!, ink * Math.min(1, cover));
        }
      }
    }
  }
}
