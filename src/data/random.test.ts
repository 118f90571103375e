import assert from "node:assert/strict";
import { test } from "node:test";
import { random, randomNormal, randomUniform, xoshiro128 } from "./random.js";

test("the generator gives the published sequence", () => {
  // From the authors' C code with state 1, 2, 3, 4 (also the test vector of Rust's rand_xoshiro).
  const next = xoshiro128(1, 2, 3, 4);
  const expected = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  assert.deepEqual(
    expected.map(() => next()),
    expected,
  );
});

test("the same seed gives the same numbers, and these never change", () => {
  const draw = (seed: number) => {
    const source = random(seed);
    return [
      source.uniform(),
      source.normal(),
      source.normal(),
      source.integer(1000),
      ...source.shuffle([1, 2, 3, 4, 5]),
    ];
  };
  assert.deepEqual(draw(42), draw(42));
  assert.notDeepEqual(draw(42), draw(43));
  assert.notDeepEqual(draw(1), draw(2 ** 32 + 1));
  // Recorded: a change here changes every figure in the lessons.
  assert.deepEqual(
    draw(1).map((value) => Number(value.toFixed(12))),
    RECORDED,
  );
});

test("moments, ranges and independence", () => {
  const n = 200_000;
  const z = randomNormal(n, { seed: 3, mean: 5, standardDeviation: 2 });
  const mean = z.reduce((sum, value) => sum + value, 0) / n;
  const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const kurtosis = z.reduce((sum, value) => sum + ((value - mean) / 2) ** 4, 0) / n;
  assert.ok(Math.abs(mean - 5) < 0.02, `mean ${mean}`);
  assert.ok(Math.abs(variance - 4) < 0.06, `variance ${variance}`);
  assert.ok(Math.abs(kurtosis - 3) < 0.1, `kurtosis ${kurtosis}`);
  const u = randomUniform(n, { seed: 3, low: -1, high: 2 });
  assert.ok(Math.min(...u.subarray(0, 1000)) >= -1 && Math.max(...u.subarray(0, 1000)) < 2);
  assert.ok(Math.abs(u.reduce((sum, value) => sum + value, 0) / n - 0.5) < 0.01);
  // Streams of neighbouring seeds and labels do not move together.
  for (const [a, b] of [
    [random(1), random(2)],
    [random(1).split("a"), random(1).split("b")],
    [random(1), random(1).split("a")],
  ] as const) {
    let correlation = 0;
    for (let i = 0; i < 20_000; i++) correlation += a.normal() * b.normal();
    assert.ok(Math.abs(correlation / 20_000) < 0.03, `correlation ${correlation / 20_000}`);
  }
});

test("every permutation is equally likely, and every integer", () => {
  const source = random(9);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const key = source.shuffle([1, 2, 3, 4]).join("");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  for (const [key, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${key}: ${count}`);
  const dice = new Int32Array(6);
  for (let i = 0; i < 60_000; i++) dice[source.integer(6)]!++;
  for (const count of dice) assert.ok(Math.abs(count - 10_000) < 450, `${count}`);
});

test("split depends on the label alone, not on what was drawn", () => {
  const a = random(5);
  for (let i = 0; i < 17; i++) a.normal();
  assert.equal(a.split("noise").uniform(), random(5).split("noise").uniform());
});

test("bad arguments are named", () => {
  for (const seed of [NaN, 1.5, Infinity, undefined, "1"]) {
    assert.throws(() => random(seed as number), /random: seed is .*, expected an integer/);
  }
  assert.throws(() => random(1).integer(0), /integer: n is 0/);
  assert.throws(() => random(1).choice([]), /no items/);
});

const RECORDED = [0.278462612677, -0.118260575221, -1.280003009847, 235, 2, 3, 5, 4, 1];
