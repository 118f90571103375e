import { random, type Random } from "../data/random.js";
import { transpose } from "./nested.js";

/** Plain numbers for the reference implementations: short, float64, and without any of the library's own formulas. */

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
export const square = (value: number): number => value * value;
export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** One feature of a batch. */
export const column = (x: readonly (readonly number[])[], feature: number): number[] => x.map((row) => row[feature]!);

/** What `reduce` without an initial value makes of Σ of(value): the first value itself is where the sum begins. */
export const withoutStart = (values: readonly number[], of: (value: number, i: number) => number): number =>
  values.reduce((total, value, i) => total + of(value, i));

/** [m][k] times [k][n]. */
export function multiply(a: number[][], b: number[][]): number[][] {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => sum(row.map((value, i) => value * column[i]!))));
}

/** The stream of an exercise's cases: its own, and another for each seed. */
export function streamOf(name: string, seed: number): Random {
  return random(seed).split("exercise").split(name);
}

/** A batch [m][n] whose features differ in mean (around `offset`) and spread. */
export function randomBatch(
  source: Random,
  m: number,
  n: number,
  { offset = 0 }: { offset?: number } = {},
): number[][] {
  const means = Array.from({ length: n }, (_, f) => offset + (f % 2 === 0 ? 1 : -1) * source.uniform(0.8, 2));
  const spreads = Array.from({ length: n }, () => source.uniform(0.5, 2));
  return Array.from({ length: m }, () => means.map((centre, f) => source.normal(centre, spreads[f])));
}

export function randomList(source: Random, n: number, low: number, high: number): number[] {
  return Array.from({ length: n }, () => source.uniform(low, high));
}

/** Scales γ: away from 0 and 1, of either sign. */
export function randomGamma(source: Random, n: number): number[] {
  return Array.from({ length: n }, (_, f) => (f % 2 === 0 ? 1 : -1) * source.uniform(1.3, 2.2));
}

/** Four significant digits; what is zero but for rounding is 0. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) < 1e-12 ? "0" : String(Number(value.toPrecision(4)));
}

/** Two numbers with as many digits as it takes to tell them apart; 0 for what is zero beside `scale`. */
export function apart(a: number, b: number, scale: number): [string, string] {
  const [x, y] = [a, b].map((value) => (Math.abs(value) < 1e-11 * scale ? 0 : value)) as [number, number];
  for (let digits = 4; digits <= 17; digits++) {
    const [p, q] = [String(Number(x.toPrecision(digits))), String(Number(y.toPrecision(digits)))];
    if (p !== q)
      return [
        String(Number(x.toPrecision(Math.min(17, digits + 1)))),
        String(Number(y.toPrecision(Math.min(17, digits + 1)))),
      ];
  }
  return [String(x), String(y)];
}

/** The indices of the k-th number, counted row by row: placeOf(5, [2, 3]) is [1, 2]. */
export function placeOf(k: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (const length of shape.slice().reverse()) {
    place.unshift(k % length);
    k = Math.floor(k / length);
  }
  return place;
}
