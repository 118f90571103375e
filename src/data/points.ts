import { checkOptions, show, type OptionNames } from "../arguments.js";
import type { Dataset } from "./Dataset.js";
import { seeded, type Random } from "./random.js";

export interface PointsOptions {
  /** All classes together. Default 400. */
  numExamples?: number;
  /** Default 1. */
  seed?: number;
  /** Standard deviation of the Gaussian scatter around the shape. Default differs by set. */
  noise?: number;
}

const optionNames: OptionNames<PointsOptions> = { numExamples: true, seed: true, noise: true };

/**
 * Gaussian clouds, `numClasses` (default 3) of them around a circle of radius 2.
 *
 * @example
 * const data = blobs({ seed: 1 });
 */
export function blobs(options: PointsOptions & { numClasses?: number } = {}): Dataset {
  checkOptions("blobs", options, { ...optionNames, numClasses: true });
  const { numClasses = 3, ...rest } = options;
  return points("blobs", numClasses, 0.5, rest, (label) => {
    const angle = (2 * Math.PI * label) / numClasses + Math.PI / 2;
    return [2 * Math.cos(angle), 2 * Math.sin(angle)];
  });
}

/**
 * Two half-circles, each reaching into the other.
 *
 * @example
 * const data = moons({ numExamples: 200, seed: 1 });
 */
export function moons(options: PointsOptions = {}): Dataset {
  return points("moons", 2, 0.12, options, (label, pen) => {
    const angle = pen.uniform(0, Math.PI);
    return label === 0
      ? [Math.cos(angle) - 0.5, Math.sin(angle) - 0.25]
      : [0.5 - Math.cos(angle), 0.25 - Math.sin(angle)];
  });
}

/**
 * A ring around a disc: no straight line parts them.
 *
 * @example
 * const data = circles({ seed: 1 });
 */
export function circles(options: PointsOptions = {}): Dataset {
  return points("circles", 2, 0.1, options, (label, pen) => {
    const angle = pen.uniform(0, 2 * Math.PI);
    const radius = label === 0 ? 1 : 0.45;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * Arms of a spiral, one a class (`numClasses`, default 2).
 *
 * @example
 * const data = spiral({ numClasses: 3, seed: 1 });
 */
export function spiral(options: PointsOptions & { numClasses?: number } = {}): Dataset {
  checkOptions("spiral", options, { ...optionNames, numClasses: true });
  const { numClasses = 2, ...rest } = options;
  return points("spiral", numClasses, 0.05, rest, (label, pen) => {
    const along = Math.sqrt(pen.uniform(0.02, 1));
    const angle = 1.25 * 2 * Math.PI * along + (2 * Math.PI * label) / numClasses;
    return [along * Math.cos(angle), along * Math.sin(angle)];
  });
}

/**
 * Class 1 where x and y have different signs: the smallest set that no line parts.
 *
 * @example
 * const data = xor({ seed: 1 });
 */
export function xor(options: PointsOptions = {}): Dataset {
  return points("xor", 2, 0.05, options, (label, pen) => {
    const side = pen.uniform() < 0.5 ? -1 : 1;
    const [u, v] = [pen.uniform(0.1, 1), pen.uniform(0.1, 1)];
    return [side * u, (label === 1 ? -side : side) * v];
  });
}

function points(
  name: string,
  numClasses: number,
  defaultNoise: number,
  options: PointsOptions,
  place: (label: number, pen: Random) => [number, number],
): Dataset {
  checkOptions(name, options, optionNames);
  const { numExamples = 400, seed = 1, noise = defaultNoise } = options;
  if (!(Number.isInteger(numExamples) && numExamples >= 1)) {
    throw new RangeError(`${name}: numExamples is ${show(numExamples)}, expected an integer ≥ 1`);
  }
  if (!(Number.isInteger(numClasses) && numClasses >= 1)) {
    throw new RangeError(`${name}: numClasses is ${show(numClasses)}, expected an integer ≥ 1`);
  }
  if (!(Number.isFinite(noise) && noise >= 0))
    throw new RangeError(`${name}: noise is ${show(noise)}, expected a number ≥ 0`);
  const source = seeded(name, seed).split(name);
  const labels = source.split("labels").shuffle(Int32Array.from({ length: numExamples }, (_, i) => i % numClasses));
  const pen = source.split("points");
  const x = new Float32Array(2 * numExamples);
  for (let i = 0; i < numExamples; i++) {
    const [u, v] = place(labels[i]!, pen);
    x[2 * i] = u + pen.normal(0, noise);
    x[2 * i + 1] = v + pen.normal(0, noise);
  }
  const classNames = Array.from({ length: numClasses }, (_, c) => `class ${c}`);
  return { name, numExamples, exampleShape: [2], x, labels, numClasses, classNames, featureNames: ["x1", "x2"] };
}
