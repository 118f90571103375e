import { random, type Random } from "../data/random.js";
import { transpose } from "./nested.js";

/** Plain numbers for the reference implementations: short, float64, and without any of the library's own formulas. */

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
export const square = (value: number): number => value * value;
export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Each feature's column through `change`, and back into rows. */
export function byFeature(x: number[][], change: (column: number[], feature: number) => number[]): number[][] {
  return transpose(transpose(x).map(change));
}

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

/** "0.43 and −1.2", to four digits. */
export const digits = (value: number): string => String(Number(value.toPrecision(4)));
