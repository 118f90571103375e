import { checkOptions, flag, show } from "../arguments.js";
import { checkDataset } from "./checkDataset.js";
import type { Dataset } from "./Dataset.js";
import { seeded } from "./random.js";
import { select } from "./select.js";

export interface SplitOptions {
  /** Examples for the test set: a share between 0 and 1, or a whole number of examples. Default 0.2. */
  test?: number;
  /** Default 1. */
  seed?: number;
  /** Keep each class's share the same in both parts (needs labels). Default false. */
  stratified?: boolean;
}

/**
 * Shuffles the examples and parts them into a training and a test set that share no example.
 *
 * @throws RangeError if `test` leaves one of the two parts empty, or `stratified` is asked for without labels.
 * @example
 * const { train, test } = split(penguins(), { test: 0.2, seed: 1, stratified: true });
 */
export function split(dataset: Dataset, options: SplitOptions = {}): { train: Dataset; test: Dataset } {
  checkDataset("split", dataset);
  checkOptions("split", options, { test: true, seed: true, stratified: flag });
  const { test = 0.2, seed = 1, stratified = false } = options;
  const n = dataset.numExamples;
  const numTest = test < 1 ? Math.round(test * n) : test;
  if (!(Number.isInteger(numTest) && numTest >= 1 && numTest < n)) {
    throw new RangeError(
      `split: test is ${show(test)}, which takes ${numTest} of ${n} examples; expected a share between 0 and 1 or a number ` +
        `of examples from 1 to ${n - 1}`,
    );
  }
  if (stratified && dataset.labels.length !== n) {
    throw new RangeError(`split: stratified needs labels, and ${dataset.name} has none`);
  }
  const order = seeded("split", seed)
    .split("split")
    .shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const inTest = stratified ? stratifiedChoice(dataset, order, numTest) : new Set(order.subarray(0, numTest));
  return {
    train: select(
      dataset,
      order.filter((i) => !inTest.has(i)),
      `${dataset.name}, training`,
    ),
    test: select(
      dataset,
      order.filter((i) => inTest.has(i)),
      `${dataset.name}, test`,
    ),
  };
}

/** Each class gives its share; what rounding leaves over goes to the largest remainders (Hamilton's method). */
function stratifiedChoice(dataset: Dataset, order: Int32Array, numTest: number): Set<number> {
  const members = Array.from({ length: dataset.numClasses }, (): number[] => []);
  for (const i of order) members[dataset.labels[i]!]!.push(i);
  const share = members.map((list) => (list.length * numTest) / order.length);
  const quota = share.map(Math.floor);
  const byRemainder = share.map((_, c) => c).sort((a, b) => (share[b]! % 1) - (share[a]! % 1) || a - b);
  let left = numTest - quota.reduce((sum, q) => sum + q, 0);
  for (const c of byRemainder) if (left-- > 0) quota[c]!++;
  return new Set(members.flatMap((list, c) => list.slice(0, quota[c])));
}
