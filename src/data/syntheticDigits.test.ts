import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticDigits } from "./syntheticDigits.js";

test("shape, range, balance, and the same images for the same seed", () => {
  const digits = syntheticDigits({ numExamples: 200, seed: 3 });
  assert.deepEqual(digits.exampleShape, [784]);
  assert.equal(digits.x.length, 200 * 784);
  assert.ok(digits.x.every((value) => value >= 0 && value <= 1));
  for (let digit = 0; digit < 10; digit++) assert.equal(digits.labels.filter((label) => label === digit).length, 20);
  assert.deepEqual(syntheticDigits({ numExamples: 200, seed: 3 }), digits);
  assert.notDeepEqual(syntheticDigits({ numExamples: 200, seed: 4 }).x, digits.x);
  const few = syntheticDigits({ numExamples: 25, seed: 3 });
  assert.deepEqual(few.x, digits.x.slice(0, 25 * 784), "example k does not depend on how many there are");
  assert.deepEqual(few.labels, digits.labels.slice(0, 25));
});

test("the digits are readable: nearest class mean recognises most, and more of the tidy ones", () => {
  const accuracy = (variation: number) => {
    const train = syntheticDigits({ numExamples: 2000, seed: 1, variation });
    const test = syntheticDigits({ numExamples: 500, seed: 2, variation });
    const means = Array.from({ length: 10 }, () => new Float64Array(784));
    train.labels.forEach((label, k) =>
      means[label]!.forEach((_, i) => (means[label]![i]! += train.x[k * 784 + i]! / 200)),
    );
    const right = test.labels.filter((label, k) => {
      const distance = means.map((mean) => mean.reduce((sum, m, i) => sum + (m - test.x[k * 784 + i]!) ** 2, 0));
      return distance.indexOf(Math.min(...distance)) === label;
    });
    return right.length / 500;
  };
  const usual = accuracy(1);
  assert.ok(usual > 0.6 && usual < 0.95, `usual ${usual}`); // on MNIST itself it is .82
  assert.ok(accuracy(0.2) > 0.95);
});

test("binary pixels, other sizes, no noise", () => {
  assert.ok(syntheticDigits({ numExamples: 5, binary: true }).x.every((value) => value === 0 || value === 1));
  const small = syntheticDigits({ numExamples: 10, size: 12, noise: 0 });
  assert.deepEqual(small.exampleShape, [144]);
  const ink = small.x.reduce((sum, value) => sum + value, 0) / small.x.length;
  assert.ok(ink > 0.08 && ink < 0.4, `ink ${ink}`);
});

test("10,000 digits take less than 1.5 s of processor time", () => {
  const start = process.cpuUsage(); // not the clock: the machine may be busy
  syntheticDigits({ numExamples: 10_000 });
  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 1.5e6, `${(user + system) / 1e6} s`);
});

test("bad options are named", () => {
  assert.throws(() => syntheticDigits({ numExamples: 0 }), /numExamples is 0/);
  assert.throws(() => syntheticDigits({ size: 3 }), /size is 3, expected an integer from 8 to 256/);
  assert.throws(() => syntheticDigits({ noise: -1 }), /noise is -1/);
  assert.throws(() => syntheticDigits({ variation: NaN }), /variation is NaN/);
});
