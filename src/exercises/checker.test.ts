import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { tf } from "../backend/tf.js";
import { displaySymbol } from "../jupyter.js";
import { check } from "./check.js";
import { exercise } from "./exercise.js";

const solution = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number) => {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

test("a verdict shows itself: HTML and text, on stock tslab by util.inspect", () => {
  const passed = check.batchNormForward(solution);
  const bundle = passed[displaySymbol]();
  assert.match(String(bundle["text/plain"]), /^✓ Exercise 2\.1, the four equations\n  Right\. Verified on 5 batches/);
  assert.match(String(bundle["text/html"]), /<b>Exercise 2\.1/);
  assert.equal(inspect(passed), bundle["text/plain"]);
  const wrong = check.batchNormForward((x: tf.Tensor) => x.sub(x.mean(0)).div(tf.moments(x, 0).variance));
  assert.match(
    inspect(wrong),
    /✗ Exercise 2\.1.*\n  Three things at once\. .*γ and β.*[Yy]ou divide by the variance.*ε is missing/,
  );
  assert.match(inspect(wrong), /exercise\("2\.1"\)\.hint\(1\)/);
});

test("the signature seen is told in the student's numbers", () => {
  const noRoot = check.batchNormForward((x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => {
    const { mean, variance } = tf.moments(x, 0);
    return x.sub(mean).div(variance.add(e)).mul(g).add(b);
  });
  assert.match(
    String(noRoot),
    /Seen in your numbers: mean x̂² of the first feature is [\d.]+, which is σ²\/\(σ² \+ ε\)² =/,
  );
  const constant = check.batchNormGradient((dy: tf.Tensor, _h: tf.Tensor, g: tf.Tensor, s: tf.Tensor) =>
    dy.mul(g).div(s),
  );
  assert.match(String(constant), /Σdx = -?[\d.]+, Σdx·x̂ = -?[\d.]+ in the first feature: both should be/);
});

test("errors, shapes and NaN come first, and are named", () => {
  const threw = check.batchNormForward((x: tf.Tensor) => {
    throw new TypeError(`no axis ${x.rank}`);
  });
  assert.equal(threw.status, "error");
  assert.match(
    String(threw),
    /threw an error on 7 examples with 3 features \(given as tensors, one example a row\): TypeError: no axis 2/,
  );
  const shape = check.batchNormForward((x: tf.Tensor) => x.mean(0));
  assert.match(
    String(shape),
    /y has the wrong shape\. On 7 examples with 3 features, it is a list of 3 numbers, not \[7, 3\]/,
  );
  const nan = check.batchNormForward((x: number[][]) => x.map((row) => row.map((_, f) => row[f + 1]! * 2)));
  assert.match(String(nan), /y is|y contains NaN/);
  const text = check.batchNormForward(() => "done");
  assert.match(String(text), /it returned the text "done"; expected y/);
  const names = check.batchNormBackward(() => ({ dx: 1, dg: 2 }));
  assert.match(String(names), /dGamma and dBeta are missing/);
  const number = check.batchNormForward(3 as never);
  assert.match(String(number), /wants your function .* was given a number/);
});

test("an unknown mistake is not called by a known one's name, and what is right is said", () => {
  const result = check.batchNormForward((x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => {
    const { mean, variance } = tf.moments(x, 0);
    return { y: x.sub(mean).div(variance.add(e).sqrt()).mul(g).add(b).add(0.37), mean, variance };
  });
  assert.equal(result.status, "wrong");
  assert.match(
    String(result),
    /none of the mistakes known here explains it.*y is the first that is off; mean and variance are right/s,
  );
});

test("right with one example a column: told so, and right if that layout is asked for", () => {
  const columns = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number) => {
    const { mean, variance } = tf.moments(x, 1, true);
    return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
  };
  const result = check.batchNormForward(columns);
  assert.deepEqual([result.status, result.score(4), ...result.mistakes], ["mistake", 2, "axis"]);
  assert.match(String(result), /With one example a column it would be right.*\{ layout: "columns" \}/);
  for (const layout of ["columns", "either"] as const) {
    assert.equal(check.batchNormForward(columns, { layout }).status, "passed");
  }
  assert.match(String(check.batchNormForward(columns, { layout: "either" })), /Read as tensors, one example a column/);
  assert.notEqual(check.batchNormForward(solution, { layout: "columns" }).status, "passed");
  assert.equal(String(check.batchNormForward(columns, { layout: "rows" })), String(result));
});

test("a mistake made with one example a column is one mistake, not two", () => {
  const noRoot = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number) => {
    const { mean, variance } = tf.moments(x, 1, true);
    return x.sub(mean).div(variance.add(epsilon)).mul(gamma).add(beta);
  };
  assert.deepEqual(check.batchNormForward(noRoot, { layout: "columns" }).mistakes, ["no square root"]);
});

test("an option that there is not is named", () => {
  const wrong = (options: object) => () => check.batchNormForward(solution, options);
  assert.throws(wrong({ Layout: "rows" }), /check\.batchNormForward: unknown option "Layout"; did you mean layout\?/);
  assert.throws(wrong({ layout: "row" }), /layout is "row", expected "rows", "columns" or "either"/);
});

test("shapes that the numbers do not fill are refused before anything is laid out in them", () => {
  for (const shape of [[1e9], [1e9, 0], [-1], [1.5], ["7", 3], Array(1e5).fill(1)]) {
    const result = check.batchNormForward(() => ({ shape, data: [1] }));
    assert.equal(result.status, "error");
    assert.match(String(result), /1 number with the shape \[/);
    assert.equal(check.batchNormForward(() => Object.assign(new Float64Array(1), { shape })).status, "error");
  }
  assert.match(String(check.batchNormForward(() => tf.zeros([1e9, 0]))), /it returned empty/);
  const kept = tf.zeros([7, 3]);
  kept.dispose();
  assert.match(String(check.batchNormForward(() => kept)), /a tensor that has been disposed of/);
});

test("what cannot even be read is told as an error", () => {
  const own: unknown[] = [];
  own.push(own);
  assert.equal(check.batchNormForward(() => own).status, "error");
  const getter = Object.defineProperty({}, "y", {
    enumerable: true,
    get: () => {
      throw new Error("mine");
    },
  });
  assert.match(String(check.batchNormForward(() => getter)), /Error: mine/);
});

test("an async function gives a promise, a rejected one its error, a stub is not done", async () => {
  const result = check.batchNormForward(async (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) =>
    solution(x, g, b, e),
  );
  assert.ok(result instanceof Promise);
  assert.equal((await result).status, "passed");
  const rejected = await check.batchNormForward(async () => {
    throw new Error("no");
  });
  assert.match(String(rejected), /Error: no/);
  const stub = await check.batchNormForward(async () => {
    throw new Error("Not implemented");
  });
  assert.equal(stub.status, "not done");
});

test("scores are finite, clamped, and of the points given", () => {
  const passed = check.largestRate((l: number[]) => 2 / Math.max(...l));
  assert.deepEqual([passed.score(10), passed.score(0), passed.score(2.5)], [10, 0, 2.5]);
  assert.equal(check.largestRate((l: number[]) => 1 / Math.max(...l)).score(3), 1.5);
  assert.equal(check.largestRate(() => NaN).score(3), 0);
  for (const points of [NaN, Infinity, -1]) assert.throws(() => passed.score(points), /score: points is/);
});

test("a cell that changes Math or Number changes no verdict", () => {
  const [abs, max, isFinite] = [Math.abs, Math.max, Number.isFinite];
  try {
    Math.abs = () => 0;
    Math.max = () => 0;
    Number.isFinite = () => false;
    assert.notEqual(check.varianceOfMean((v: number) => v).status, "passed");
    assert.equal(check.varianceOfMean((v: number, m: number) => v / m).status, "passed");
  } finally {
    [Math.abs, Math.max, Number.isFinite] = [abs, max, isFinite];
  }
});

test("a function that changes its input does not change the next call's", () => {
  const result = check.percentiles((z: number[]) => {
    z.sort((a, b) => a - b);
    const answer = [0.15, 0.5, 0.85].map((p) => z[Math.round(p * (z.length - 1))]!);
    z.fill(0);
    return answer;
  });
  assert.equal(result.status, "passed", String(result));
});

test("nothing is printed, and no tensor stays", () => {
  const before = tf.memory().numTensors;
  const written: unknown[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((chunk: unknown) => written.push(chunk) > 0) as typeof write;
  try {
    check.batchNormForward(solution);
    check.batchNormForward((x: tf.Tensor) => x);
    check.batchNormForward(() => {
      throw new Error("x");
    });
  } finally {
    process.stderr.write = write;
  }
  assert.deepEqual(written, []);
  assert.equal(tf.memory().numTensors, before);
});

test("hints come in steps and lead to the solution", () => {
  const task = exercise("2.1");
  assert.equal(exercise("batchNormForward").id, "2.1");
  assert.match(task.hint(1).text, /^Hint 1 of 3: .*\nMore: exercise\("2\.1"\)\.hint\(2\)$/s);
  assert.match(task.hint(9).text, /^Hint 3 of 3: .*solution\(\)$/s);
  assert.match(
    String((task.solution()[displaySymbol]() as Record<string, string>)["text/markdown"]),
    /^```typescript\nfunction batchNormForward/,
  );
  assert.match(inspect(task), /^Exercise 2\.1, the four equations: Write batch norm's forward pass/);
  assert.throws(() => task.hint(0), /hint: n is 0/);
});
