import { checkOptions, show } from "../arguments.js";
import { hash } from "../hash.js";

/** A stream of random numbers that is the same on every machine, for the same seed. */
export interface Random {
  /** A number in [low, high), all 53 bits random; [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  /** A Gaussian number; mean 0 and standard deviation 1 by default. */
  normal(mean?: number, standardDeviation?: number): number;
  /** An integer from 0 to n − 1, each equally likely. */
  integer(n: number): number;
  /** Puts the items in random order, in place, and returns them. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T;
  /** One of the items. */
  choice<T>(items: readonly T[]): T;
  /**
   * An independent stream for one purpose. It depends on this stream's seed and the label alone, not on how many
   * numbers were drawn: adding a draw in one place changes nothing in another.
   */
  split(label: string | number): Random;
}

/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
 * 2021), its 128 bits of state filled from the seed by splitmix32.
 *
 * @param seed Any integer; neighbouring seeds give unrelated streams.
 * @throws RangeError if the seed is not an integer.
 * @example
 * const stream = random(7);
 * const weights = Float32Array.from({ length: 100 }, () => stream.normal(0, 0.05));
 */
export function random(seed: number): Random {
  return seeded("random", seed);
}

/** `random` for a function of another name, which the message then names. */
export function seeded(name: string, seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`${name}: seed is ${show(seed)}, expected an integer, for example 1`);
  }
  return stream(mix(mix(0, seed >>> 0), Math.floor(seed / 2 ** 32) >>> 0));
}

/** Throws unless `length` is a number of numbers, and all others are finite. */
function checkFinite(name: string, { length, ...others }: { length: number; [argument: string]: number }): void {
  if (!(Number.isInteger(length) && length >= 0)) {
    throw new RangeError(`${name}: length is ${show(length)}, expected an integer ≥ 0`);
  }
  for (const [argument, value] of Object.entries(others)) {
    if (!Number.isFinite(value))
      throw new RangeError(`${name}: ${argument} is ${show(value)}, expected a finite number`);
  }
}

/**
 * `length` Gaussian numbers.
 *
 * @param options.mean 0 by default.
 * @param options.standardDeviation 1 by default.
 * @example
 * const z = randomNormal(60 * 100, { seed: 1, standardDeviation: 2 });
 */
export function randomNormal(
  length: number,
  options: { seed: number; mean?: number; standardDeviation?: number },
): Float32Array {
  const name = "randomNormal";
  checkOptions(name, options, { seed: true, mean: true, standardDeviation: true });
  const { seed, mean = 0, standardDeviation = 1 } = options;
  checkFinite(name, { length, mean, standardDeviation });
  const source = seeded(name, seed);
  return Float32Array.from({ length }, () => source.normal(mean, standardDeviation));
}

/**
 * `length` numbers from [low, high).
 *
 * @param options.low 0 by default.
 * @param options.high 1 by default.
 * @example
 * const noise = randomUniform(100, { seed: 1, low: -1 });
 */
export function randomUniform(length: number, options: { seed: number; low?: number; high?: number }): Float32Array {
  const name = "randomUniform";
  checkOptions(name, options, { seed: true, low: true, high: true });
  const { seed, low = 0, high = 1 } = options;
  checkFinite(name, { length, low, high });
  const source = seeded(name, seed);
  return Float32Array.from({ length }, () => source.uniform(low, high));
}

/** The generator itself, as published: four words of state in, the next 32 bits out. Exported for its test. */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  return () => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

function stream(key: number): Random {
  const next32 = xoshiro128(mix(key, 1), mix(key, 2), mix(key, 3), mix(key, 4));
  const next53 = () => ((next32() >>> 5) * 0x4000000 + (next32() >>> 6)) / 2 ** 53;
  let spare: number | undefined; // the polar method makes two numbers at a time

  const self: Random = {
    uniform: (low = 0, high = 1) => low + (high - low) * next53(),
    normal(mean = 0, standardDeviation = 1) {
      if (spare !== undefined) {
        const value = mean + standardDeviation * spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        // Marsaglia's polar method: a point in the unit disc, stretched.
        const u = next32() / 2 ** 31 - 1;
        const v = next32() / 2 ** 31 - 1;
        const r = u * u + v * v;
        if (r >= 1 || r === 0) continue;
        const stretch = Math.sqrt((-2 * Math.log(r)) / r);
        spare = v * stretch;
        return mean + standardDeviation * u * stretch;
      }
    },
    integer(n) {
      if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) {
        throw new RangeError(`integer: n is ${n}, expected an integer from 1 to 4294967296`);
      }
      return Math.floor(next53() * n);
    },
    shuffle(items) {
      const array = items as { readonly length: number; [index: number]: unknown };
      for (let i = array.length - 1; i > 0; i--) {
        const j = Math.floor(next53() * (i + 1)); // Fisher–Yates
        const kept = array[i];
        array[i] = array[j];
        array[j] = kept;
      }
      return items;
    },
    choice(items) {
      if (items.length === 0) throw new RangeError("choice: there are no items to choose from");
      return items[self.integer(items.length)]!;
    },
    split: (label) => stream(mix(mix(key, 0x5eed), hash(String(label)))),
  };
  return self;
}

/** splitmix32's finalizer over the two words: every input bit reaches every output bit. */
function mix(a: number, b: number): number {
  let z = (a + Math.imul(b + 1, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
