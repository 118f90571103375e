import assert from "node:assert/strict";
import { test } from "node:test";
import { catFeatures, cats } from "./cats.js";
import type { Dataset } from "./Dataset.js";

test("cats: shape, range, balance, seeds", () => {
  const data = cats({ numExamples: 60, seed: 2 });
  assert.deepEqual(data.exampleShape, [32, 32, 3]);
  assert.equal(data.x.length, 60 * 32 * 32 * 3);
  assert.ok(data.x.every((value) => value >= 0 && value <= 1));
  assert.equal(data.labels.filter((label) => label === 1).length, 30);
  assert.deepEqual(cats({ numExamples: 60, seed: 2 }), data);
  assert.equal(cats({ numExamples: 50, share: 0.1 }).labels.filter((label) => label === 1).length, 5);
});

test("the colour changes the cats and nothing else", () => {
  const [black, coloured] = (["black", "coloured"] as const).map((colour) =>
    cats({ numExamples: 40, colour, noise: 0 }),
  );
  const values = 32 * 32 * 3;
  const darkest = (data: Dataset, k: number) =>
    data.x.subarray(k * values, (k + 1) * values).filter((value) => value < 0.25).length / values;
  for (let k = 0; k < 40; k++) {
    const [a, b] = [black!, coloured!].map((data) => data.x.slice(k * values, (k + 1) * values));
    if (black!.labels[k] === 0) assert.deepEqual(a, b);
    else assert.ok(darkest(black!, k) > darkest(coloured!, k) + 0.05, `cat ${k}`);
  }
});

/** Logistic regression by gradient descent on two features; returns the test accuracies. */
function boundary(train: Dataset, tests: Dataset[]): number[] {
  let [w0, w1, b] = [0, 0, 0];
  for (let step = 0; step < 3000; step++) {
    let [g0, g1, gb] = [0, 0, 0];
    train.labels.forEach((label, k) => {
      const [u, v] = [train.x[2 * k]!, train.x[2 * k + 1]!];
      const error = 1 / (1 + Math.exp(-(w0 * u + w1 * v + b))) - label;
      g0 += error * u;
      g1 += error * v;
      gb += error;
    });
    [w0, w1, b] = [w0 - g0 / train.numExamples, w1 - g1 / train.numExamples, b - gb / train.numExamples];
  }
  return tests.map((data) => {
    const right = data.labels.filter(
      (label, k) => (w0 * data.x[2 * k]! + w1 * data.x[2 * k + 1]! + b > 0 ? 1 : 0) === label,
    );
    return right.length / data.numExamples;
  });
}

test("a boundary learned on black cats fails coloured ones, though a boundary for both exists", () => {
  for (const seed of [1, 2, 3]) {
    const tests = [catFeatures({ seed: seed + 10 }), catFeatures({ seed: seed + 20, colour: "coloured" })];
    const [black, coloured] = boundary(catFeatures({ seed }), tests) as [number, number];
    assert.ok(black > 0.97, `black ${black}`);
    assert.ok(coloured < black - 0.15, `coloured ${coloured}`);
    const [blackOfBoth, colouredOfBoth] = boundary(catFeatures({ seed, colour: "any" }), tests) as [number, number];
    assert.ok(Math.min(blackOfBoth, colouredOfBoth) > 0.85, `${blackOfBoth}, ${colouredOfBoth}`);
  }
});

test("bad options are named", () => {
  assert.throws(
    () => cats({ colour: "red" as "black" }),
    /cats: colour is "red", expected "black", "coloured" or "any"/,
  );
  assert.throws(() => cats({ size: 8 }), /cats: size is 8/);
  assert.throws(() => catFeatures({ share: 2 }), /catFeatures: share is 2/);
  assert.throws(() => catFeatures({ numExamples: -1 }), /catFeatures: numExamples is -1/);
});
