import assert from "node:assert/strict";
import { test } from "node:test";
import { batches } from "./batches.js";
import type { Dataset } from "./Dataset.js";
import { blobs, circles, moons, spiral, xor } from "./points.js";
import { select } from "./select.js";
import { split } from "./split.js";
import { take } from "./take.js";
import { binarize, oneHot, reshapeExamples } from "./transform.js";

/** Example k holds [k, −k] and has class k mod 3. */
function numbered(numExamples: number): Dataset {
  return {
    name: "numbered",
    numExamples,
    exampleShape: [2],
    x: Float32Array.from({ length: 2 * numExamples }, (_, i) => (i % 2 === 0 ? i / 2 : 0 - (i - 1) / 2)),
    labels: Int32Array.from({ length: numExamples }, (_, k) => k % 3),
    numClasses: 3,
  };
}

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

test("batches cover the data once, rows and labels together, the last one ragged", () => {
  const data = numbered(13);
  const parts = batches(data, { batchSize: 5, seed: 2 });
  assert.equal(parts.numBatches, 3);
  assert.equal(parts.lastBatchSize, 3);
  const all = [...parts];
  assert.deepEqual(
    all.map((batch) => batch.numExamples),
    [5, 5, 3],
  );
  assert.deepEqual(sorted(all.flatMap((batch) => [...batch.indices])), sorted(Array(13).keys()));
  for (const batch of all) {
    batch.indices.forEach((k, row) => {
      assert.deepEqual([...batch.x.slice(2 * row, 2 * row + 2)], [k, 0 - k]);
      assert.equal(batch.labels[row], k % 3);
    });
  }
  assert.deepEqual([...parts], all, "iterating again gives the same");
  assert.deepEqual(
    [...batches(data, { batchSize: 5, dropLast: true })].map((b) => b.numExamples),
    [5, 5],
  );
});

test("epochs shuffle differently, numSteps goes round", () => {
  const data = numbered(6);
  const order = (epoch: number) => [...batches(data, { batchSize: 6, epoch })][0]!.indices;
  assert.notDeepEqual(order(0), order(1));
  const long = [...batches(data, { batchSize: 4, numSteps: 5 })];
  assert.deepEqual(
    long.map((b) => [b.step, b.epoch, b.numExamples]),
    [
      [0, 0, 4],
      [1, 0, 2],
      [2, 1, 4],
      [3, 1, 2],
      [4, 2, 4],
    ],
  );
  assert.deepEqual([...long[2]!.indices, ...long[3]!.indices], [...order(1)]);
});

test("sorted by class, and as given", () => {
  const byClass = [...batches(numbered(9), { batchSize: 3, order: "sorted-by-class" })];
  assert.deepEqual(
    byClass.map((b) => [...b.labels]),
    [
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ],
  );
  const given = [...batches(numbered(4), { batchSize: 3, order: "given" })];
  assert.deepEqual(
    given.map((b) => [...b.indices]),
    [[0, 1, 2], [3]],
  );
});

test("split parts without overlap; stratified keeps each class's share", () => {
  const data = numbered(100);
  const { train, test: held } = split(data, { test: 0.25, seed: 4, stratified: true });
  assert.equal(held.numExamples, 25);
  assert.deepEqual(sorted([...train.x, ...held.x].filter((_, i) => i % 2 === 0)), sorted(Array(100).keys()));
  for (let c = 0; c < 3; c++) assert.ok(Math.abs(held.labels.filter((l) => l === c).length - 25 / 3) < 1);
  assert.equal(split(data, { test: 30 }).test.numExamples, 30);
  assert.deepEqual(split(data, { seed: 4 }), split(data, { seed: 4 }));
  assert.notDeepEqual(split(data, { seed: 4 }).test.x, split(data, { seed: 5 }).test.x);
  for (const share of [0, 1.5, 100, -0.2, NaN]) {
    assert.throws(() => split(data, { test: share }), /split: test is/);
  }
  assert.throws(() => split({ ...data, labels: new Int32Array(0) }, { stratified: true }), /needs labels/);
});

test("take, select, binarize, reshapeExamples, oneHot", () => {
  const data = numbered(10);
  assert.deepEqual([...take(data, 2, { start: 9 }).labels], [0]);
  assert.equal(take(data, 100).numExamples, 10);
  assert.deepEqual([...select(data, [3, 3, 1]).x], [3, -3, 3, -3, 1, -1]);
  assert.throws(() => select(data, [10]), /index 10 is outside 0 … 9/);
  assert.throws(() => take(data, -1), /numExamples is -1/);
  assert.deepEqual([...binarize({ ...data, x: Float32Array.of(0.2, 0.5, 0.7) }).x], [0, 0, 1]);
  assert.deepEqual(reshapeExamples(data, [1, 2, 1]).exampleShape, [1, 2, 1]);
  assert.throws(() => reshapeExamples(data, [3]), /has 2 values per example \(shape \[2\]\), and \[3\] holds 3/);
  assert.deepEqual([...oneHot([0, 2], 3)], [1, 0, 0, 0, 0, 1]);
  assert.throws(() => oneHot([3], 3), /label 3 is outside 0 … 2/);
});

test("what is no dataset is refused by name", () => {
  const rows = [
    [1, 2],
    [3, 4],
  ] as never;
  const calls = {
    batches: () => batches(rows, { batchSize: 1 }),
    split: () => split(rows),
    select: () => select(rows, [0]),
    binarize: () => binarize(rows),
    reshapeExamples: () => reshapeExamples(rows, [1]),
  };
  for (const [name, call] of Object.entries(calls))
    assert.throws(call, new RegExp(`^TypeError: ${name}: dataset is an array, expected a dataset`));
});

test("bad batch options are named", () => {
  assert.throws(() => batches(numbered(5), { batchSize: 0 }), /batchSize is 0, expected an integer ≥ 1/);
  assert.throws(() => batches(numbered(5), { batchSize: 6, dropLast: true }), /5 examples, too few for one batch of 6/);
  assert.throws(() => batches(numbered(5), { batchSize: 2, numSteps: 0.5 }), /numSteps is 0.5/);
  assert.throws(() => batches(numbered(5), { batchSize: 2, order: "random" as "given" }), /order is "random"/);
});

test("toy sets: balanced, seeded, and of the shape they are named for", () => {
  for (const make of [blobs, moons, circles, spiral, xor]) {
    const data = make({ numExamples: 300, seed: 6 });
    assert.equal(data.x.length, 600);
    assert.deepEqual(make({ numExamples: 300, seed: 6 }), data);
    assert.notDeepEqual(make({ numExamples: 300, seed: 7 }).x, data.x);
    for (let c = 0; c < data.numClasses; c++) {
      assert.equal(data.labels.filter((l) => l === c).length, 300 / data.numClasses);
    }
    assert.throws(() => make({ numExamples: 0 }), new RegExp(`${data.name}: numExamples is 0`));
  }
  const ring = circles({ numExamples: 100, noise: 0 });
  ring.labels.forEach((label, i) => {
    const radius = Math.hypot(ring.x[2 * i]!, ring.x[2 * i + 1]!);
    assert.ok(Math.abs(radius - (label === 0 ? 1 : 0.45)) < 1e-6);
  });
  const signs = xor({ numExamples: 100, noise: 0 });
  signs.labels.forEach((label, i) => assert.equal(signs.x[2 * i]! * signs.x[2 * i + 1]! < 0, label === 1));
});
