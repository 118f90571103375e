import { checkOptions, show, type OptionNames } from "../arguments.js";
import { paintCat, paintOther, type CatColour } from "./catPictures.js";
import type { Dataset } from "./Dataset.js";
import { Canvas } from "./paint.js";
import { seeded } from "./random.js";

export interface CatsOptions {
  /** Cats and others together. Default 1,000. */
  numExamples?: number;
  /** Default 1. */
  seed?: number;
  /** The cats' fur; the other things are of every colour but black. Default "black". */
  colour?: CatColour;
  /** Side of the picture in pixels, 16 … 128. Default 32. */
  size?: number;
  /** Standard deviation of the noise on each pixel. Default 0.03. */
  noise?: number;
  /** Share of the examples that are cats. Default 0.5. */
  share?: number;
}

const optionNames: OptionNames<CatsOptions> = {
  numExamples: true,
  seed: true,
  colour: true,
  size: true,
  noise: true,
  share: true,
};

/**
 * Small drawn pictures, cat (class 1) or something else (class 0: dogs, balls, houses, trees, …), in colour:
 * [32, 32, 3], values 0 … 1. Train on black cats, test on coloured ones, and see a network that has learned "black"
 * fail: the covariate shift of Andrew Ng's course. With the
 * same seed and number, the pictures differ in the cats' fur alone.
 *
 * @throws RangeError on options out of range.
 * @example
 * const train = cats({ numExamples: 100, seed: 1, colour: "black" });
 * const shifted = cats({ numExamples: 100, seed: 2, colour: "coloured" });
 */
export function cats(options: CatsOptions = {}): Dataset {
  checkOptions("cats", options, optionNames);
  const { numExamples = 1000, seed = 1, colour = "black", size = 32, noise = 0.03, share = 0.5 } = options;
  check("cats", numExamples, colour, share);
  if (!(Number.isInteger(size) && size >= 16 && size <= 128)) {
    throw new RangeError(`cats: size is ${show(size)}, expected an integer from 16 to 128`);
  }
  if (!(typeof noise === "number" && noise >= 0 && noise <= 1))
    throw new RangeError(`cats: noise is ${show(noise)}, expected 0 … 1`);
  const source = seeded("cats", seed).split("cats");
  const labels = shuffledLabels(numExamples, share, seed);
  const values = size * size * 3;
  const x = new Float32Array(numExamples * values);
  for (let k = 0; k < numExamples; k++) {
    const pixels = x.subarray(k * values, (k + 1) * values);
    const pen = source.split(k);
    if (labels[k] === 1) paintCat(new Canvas(pixels, size), pen, colour);
    else paintOther(new Canvas(pixels, size), pen);
    const grain = pen.split("noise");
    if (noise > 0) pixels.forEach((value, i) => (pixels[i] = Math.min(1, Math.max(0, value + grain.normal(0, noise)))));
  }
  return {
    name: `${colour === "any" ? "" : `${colour} `}cats and other things`,
    numExamples,
    exampleShape: [size, size, 3],
    x,
    labels,
    numClasses: 2,
    classNames: ["not a cat", "cat"],
  };
}

/**
 * The same story with two numbers per picture, so that it can be drawn: how dark the animal is, and how pointed its
 * ears are, both 0 … 1. Pointed ears make the cat, whatever its colour; but among black cats and other things darkness
 * parts the classes best, so a boundary learned there is drawn along it, and fails coloured cats.
 *
 * @example
 * const train = catFeatures({ numExamples: 200, seed: 1, colour: "black" });
 */
export function catFeatures(options: Pick<CatsOptions, "numExamples" | "seed" | "colour" | "share"> = {}): Dataset {
  checkOptions("catFeatures", options, { numExamples: true, seed: true, colour: true, share: true });
  const { numExamples = 400, seed = 1, colour = "black", share = 0.5 } = options;
  check("catFeatures", numExamples, colour, share);
  const pen = seeded("catFeatures", seed).split("cat features");
  const labels = shuffledLabels(numExamples, share, seed);
  const x = new Float32Array(2 * numExamples);
  for (let k = 0; k < numExamples; k++) {
    const cat = labels[k] === 1;
    const coin = pen.uniform();
    const black = cat && (colour === "black" || (colour === "any" && coin < 0.5));
    const darkness = black ? pen.normal(0.85, 0.06) : pen.normal(0.36, 0.13);
    const pointedness = cat ? pen.normal(0.7, 0.11) : pen.normal(0.32, 0.13);
    x[2 * k] = Math.min(1, Math.max(0, darkness));
    x[2 * k + 1] = Math.min(1, Math.max(0, pointedness));
  }
  return {
    name: `${colour === "any" ? "" : `${colour} `}cats and other animals, two features`,
    numExamples,
    exampleShape: [2],
    x,
    labels,
    numClasses: 2,
    classNames: ["not a cat", "cat"],
    featureNames: ["darkness", "pointed ears"],
  };
}

function check(name: string, numExamples: number, colour: string, share: number): void {
  if (!(Number.isInteger(numExamples) && numExamples >= 1)) {
    throw new RangeError(`${name}: numExamples is ${show(numExamples)}, expected an integer ≥ 1`);
  }
  if (!["black", "coloured", "any"].includes(colour)) {
    throw new RangeError(`${name}: colour is ${show(colour)}, expected "black", "coloured" or "any"`);
  }
  if (!(typeof share === "number" && share >= 0 && share <= 1))
    throw new RangeError(`${name}: share is ${show(share)}, expected 0 … 1`);
}

function shuffledLabels(numExamples: number, share: number, seed: number): Int32Array {
  const numCats = Math.round(share * numExamples);
  const labels = Int32Array.from({ length: numExamples }, (_, k) => (k < numCats ? 1 : 0));
  return seeded("cats", seed).split("cat labels").shuffle(labels);
}
