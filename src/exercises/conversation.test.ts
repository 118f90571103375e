import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { check } from "./check.js";

type T = tf.Tensor;
const solution = (x: T, gamma: T, beta: T, epsilon: number) => {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

/** What `work` prints on the console. */
function printed(work: () => unknown): unknown[] {
  const lines: unknown[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(line);
  try {
    work();
  } finally {
    console.log = log;
  }
  return lines;
}

test("a function prints once for each input, right or wrong, and not for the forms that its author knows nothing of", () => {
  const noisy = (root: boolean) => (x: T, g: T, b: T, e: number) => {
    console.log(x.shape.join());
    return root ? solution(x, g, b, e) : x.sub(x.mean(0)).mul(g).add(b).mul(0.123);
  };
  const expected = ["7,3", "4,5", "6,3", "2,3", "8,3"];
  assert.deepEqual(
    printed(() => check.batchNormForward(noisy(true))),
    expected,
  );
  assert.deepEqual(
    printed(() => check.batchNormForward(noisy(false))),
    expected,
  );
  // On the first error the rest is silent.
  const throwing = (x: T) => {
    console.log(x.shape?.join());
    throw new Error("no");
  };
  assert.deepEqual(
    printed(() => check.batchNormForward(throwing)),
    ["7,3"],
  );
});

test("an error on one input is told as that error, with what is right", () => {
  const guarded = check.batchNormForward((x: T, g: T, b: T, e: number) => {
    if (x.shape[0]! < 3) throw new Error("batch too small");
    return solution(x, g, b, e);
  });
  assert.deepEqual([guarded.status, guarded.score(5)], ["error", 2]);
  assert.match(
    String(guarded),
    /On 4 other inputs your function is right, but on a batch of 2 it threw an error: Error: batch too small$/m,
  );
  assert.throws(
    () =>
      guarded.failing!.args.length &&
      solution.call(null, ...(guarded.failing!.args as [T, T, T, number])) &&
      guarded.assert(),
    /batch too small/,
  );
  const both = check.batchNormForward((x: T, g: T, b: T) => {
    if (x.shape[0]! < 3) throw new Error("batch too small");
    return x.sub(x.mean(0)).div(tf.moments(x, 0).variance.sqrt()).mul(g).add(b);
  });
  assert.deepEqual(both.mistakes, ["epsilon forgotten"]);
  assert.match(String(both), /And on a batch of 2 it threw an error: Error: batch too small/);
});

test("a forgotten return is told as that, and is not the stub", () => {
  const forgotten = check.batchNormForward((x: T) => void x.mean(0));
  assert.equal(forgotten.status, "error");
  assert.match(String(forgotten), /returned undefined on 7 examples with 3 features: is a `return` missing\?/);
  const branch = check.noisyBatchNorm((x: T, g: T, b: T, e: number, scale: T, shift: T, training: boolean) =>
    training ? solution(x, g, b, e).mul(scale).add(shift) : undefined,
  );
  assert.match(
    String(branch),
    /returned undefined on inference: is a `return` missing there\? On 3 other inputs it is right\./,
  );
  assert.ok(branch.score(3) > 0);
  assert.equal(check.batchNormForward(() => {}).status, "not done");
  const own = check.batchNormForward(() => {
    throw new Error("Rank 7 is not yet implemented");
  });
  assert.match(String(own), /Error: Rank 7 is not yet implemented/);
});

test("what cannot be read is told by its kind", () => {
  const said = (value: unknown) => String(check.batchNormForward(() => value));
  assert.match(said((function* () {})()), /returned a generator \(spread it/);
  assert.match(said(new Map()), /returned a Map/);
  assert.match(said({ y: Promise.resolve(1) }), /y is a promise, expected numbers: an `await` is missing/);
  assert.match(said({ a: 1 }), /an object with the names a; expected y/);
  const before = performance.now();
  assert.match(
    said(Array.from({ length: 3e6 }, () => 1)),
    /an array of 3000000 entries, far more than the 21 numbers expected/,
  );
  assert.ok(performance.now() - before < 5000);
});

test("a number that is off is told with its place and as many digits as differ; failing holds the input", () => {
  const result = check.batchNormForward((x: T, g: T, b: T, e: number) => {
    const y = solution(x, g, b, e).arraySync() as number[][];
    y[1]![2]! += 0.0003;
    return y;
  });
  assert.match(String(result), /On [^,]*, it is (-?\d+\.\d+) at \[1, 2\], where (-?\d+\.\d+) is expected/);
  const [, given, expected] = /it is (-?[\d.]+) at \[1, 2\], where (-?[\d.]+) is/.exec(String(result))!;
  assert.notEqual(given, expected);
  assert.match(String(result), /Of its \d+ numbers, 1 is off; the others are right/);
  assert.match(String(result), /check\.batchNormForward\(yourFunction\)\.failing/);
  const { failing } = result;
  assert.deepEqual(Object.keys(failing!.inputs), ["x", "gamma", "beta", "epsilon"]);
  assert.equal((failing!.args[0] as T).shape.length, 2);
  const off = (failing!.given as number[][])[1]![2]! - (failing!.expected as number[][])[1]![2]!;
  assert.ok(Math.abs(off - 0.0003) < 1e-5);
  const zero = check.biasGradient((dy: T) => dy.sum(0).mul(0.7));
  assert.match(String(zero), /where 0 is expected/);
});

test("the first step on the way that is off is named", () => {
  const staged = (factor: number, root = 3) =>
    check.batchNormBackward((dy: T, x: T, gamma: T, epsilon: number) => {
      const m = x.shape[0]!;
      const c = x.sub(x.mean(0));
      const s = c.square().mean(0).add(epsilon).sqrt();
      const dxHat = dy.mul(gamma);
      const dVariance = dxHat.mul(c).sum(0).mul(-0.5).div(s.pow(root)).mul(factor);
      const dMean = dxHat.sum(0).neg().div(s);
      const dx = dxHat
        .div(s)
        .add(dVariance.mul(c).mul(2 / m))
        .add(dMean.div(m));
      return { dxHat, dVariance, dMean, dx, dGamma: dy.mul(c.div(s)).sum(0), dBeta: dy.sum(0) };
    });
  assert.equal(staged(1).status, "passed");
  assert.match(String(staged(1.37)), /dVariance is the first that is off; dxHat.* right/);
  // A step on the way that the task does not ask for is not judged.
  const extra = check.batchNormGradient((dy: T, xHat: T, gamma: T, sigma: T) => ({
    dx: dy
      .sub(dy.mean(0))
      .sub(xHat.mul(dy.mul(xHat).mean(0)))
      .mul(gamma)
      .div(sigma),
    dMean: 7,
  }));
  assert.equal(extra.status, "passed");
});

test('the result that is off is named, and "exchanged" only if both are', () => {
  const backward = (change: (g: T, b: T) => [T, T]) =>
    check.batchNormBackward((dy: T, x: T, gamma: T, epsilon: number) => {
      const c = x.sub(x.mean(0));
      const s = c.square().mean(0).add(epsilon).sqrt();
      const h = c.div(s);
      const [dGamma, dBeta] = change(dy.mul(h).sum(0), dy.sum(0));
      return {
        dx: dy
          .sub(dy.mean(0))
          .sub(h.mul(dy.mul(h).mean(0)))
          .mul(gamma)
          .div(s),
        dGamma,
        dBeta,
      };
    });
  assert.deepEqual(backward((g, b) => [b, g]).mistakes, ["dGamma and dBeta exchanged"]);
  assert.deepEqual(backward((_, b) => [b, b]).mistakes, ["dGamma without xHat"]);
  assert.deepEqual(backward((g) => [g, g]).mistakes, ["dBeta with xHat"]);
  const fold = check.foldBatchNorm((w: T, b: T, g: T, beta: T, mu: T, v: T, e: number) => {
    const sd = v.add(e).sqrt();
    return { weights: w.div(sd), bias: b.sub(mu).mul(g).div(sd).add(beta) };
  });
  assert.match(String(fold), /In the weights: γ is missing in the scale\. The bias is right\./);
});

test("inputs that are changed or disposed of, and tensors that stay, get a remark", () => {
  const disposes = check.batchNormForward((x: T, g: T, b: T, e: number) => {
    const y = solution(x, g, b, e);
    x.dispose();
    g.dispose();
    return y;
  });
  assert.equal(disposes.status, "passed");
  assert.match(String(disposes), /disposes of what it was given \(x, gamma\)/);
  const sorts = check.percentiles(
    (z: number[]) => z.sort((a, b) => a - b) && [0.15, 0.5, 0.85].map((p) => z[Math.round(p * (z.length - 1))]!),
  );
  assert.match(String(sorts), /changes what it was given \(z\)/);
  assert.doesNotMatch(String(check.batchNormForward(solution)), /given|stay in memory/);
  const kept: T[] = [];
  const keeps = check.batchNormForward((x: T, g: T, b: T, e: number) => {
    kept.push(tf.keep(x.mean(0)));
    return solution(x, g, b, e);
  });
  kept.forEach((tensor) => tensor.dispose());
  assert.match(String(keeps), /stay in memory after the call: 5/);
});

test("a call that never ends is named after a while", async () => {
  const result = await check.batchNormForward(() => new Promise<T>(() => {}), { timeLimit: 0.05 });
  assert.match(String(result), /The call on 7 examples with 3 features has given no result after 0\.05 seconds/);
  assert.equal(result.status, "error");
});

test("two calls that differ are told as that", () => {
  const result = check.batchNormForward((x: T) => x.add(tf.randomNormal(x.shape)));
  assert.match(String(result), /Two calls with the same input give different results/);
});

test("all definitions of a percentile are right that satisfy the task, and none that does not", () => {
  const quantiles = (place: (n: number, p: number) => number) =>
    check.percentiles((z: number[]) => {
      const s = [...z].sort((a, b) => a - b);
      return [0.15, 0.5, 0.85].map((p) => {
        const h = place(s.length, p);
        const k = Math.floor(h);
        return s[k - 1]! + (h - k) * ((s[k] ?? s[k - 1]!) - s[k - 1]!);
      });
    });
  // Hyndman & Fan's types 4 to 9.
  for (const [a, b] of [
    [0, 1],
    [0.5, 0.5],
    [0, 0],
    [1, 1],
    [1 / 3, 1 / 3],
    [3 / 8, 3 / 8],
  ] as const) {
    const result = quantiles((n, p) => a + p * (n + 1 - a - b));
    assert.equal(result.status, "passed", String(result));
  }
  assert.notEqual(quantiles((n, p) => p * n + 2.6).status, "passed");
});

test("what is read otherwise than the task says is right, and told", () => {
  const undo = (form: (gamma: T, beta: T) => unknown) =>
    String(
      check.undoNormalization((x: T, epsilon: number) => {
        const { mean, variance } = tf.moments(x, 0);
        return form(variance.add(epsilon).sqrt(), mean);
      }),
    );
  assert.doesNotMatch(
    undo((gamma, beta) => ({ gamma, beta })),
    /read|shape/,
  );
  assert.match(
    undo((gamma, beta) => [gamma, beta]),
    /Right\..*\n.*returns a list, which is read in the order of the names; .* `\{ gamma, beta \}`/,
  );
  assert.match(
    undo((gamma, beta) => ({ gamma: gamma.expandDims(0), beta })),
    /Right\..*\n.*The shape of gamma is \[1, 3\], where the task asks for \[3\]/,
  );
  assert.match(
    undo((_, beta) => ({ gamma: undefined, beta })),
    /Not readable: gamma is undefined, expected numbers/,
  );
  const keras = check.updateMovingStatistics((mean: T, variance: T, x: T, momentum: number) => {
    const batch = tf.moments(x, 0);
    return {
      moving_mean: mean.mul(momentum).add(batch.mean.mul(1 - momentum)),
      moving_variance: variance.mul(momentum).add(batch.variance.mul(1 - momentum)),
    };
  });
  assert.match(String(keras), /`moving_mean` is read as `movingMean`, its name in the task/);
  const squeezed = check.batchNormInference((x: T, gamma: T, beta: T, mean: T, variance: T, epsilon: number) =>
    x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta).squeeze(),
  );
  assert.match(String(squeezed), /Right\..*\n.*The shape of y is \[4\], where the task asks for \[1, 4\]/);
});

test("an input that comes back as it was, and one number for every input, are told as that", () => {
  const said = [
    check.batchNormForward((x: T) => x),
    check.ghostBatchNorm((x: T) => x),
    check.batchNormGradient((dy: T) => dy),
    check.movingAverage((values: number[]) => values),
    check.batchNormForward((x: T) => tf.zerosLike(x)),
    check.gradientCosine(() => 0.5),
    check.foldBatchNorm((weights: T, _bias: T, gamma: T) => ({ weights: tf.zerosLike(weights), bias: gamma })),
  ].map(({ mistakes, paragraphs, credit }) => [mistakes.join(), paragraphs[0]!, credit]);
  assert.deepEqual(said, [
    ["input returned", "y is `x`, unchanged.", 0],
    ["input returned", "xHat is `x`, unchanged.", 0],
    ["input returned", "dx is `dy`, unchanged.", 0],
    ["input returned", "The averages are `values`, unchanged.", 0],
    ["constant", "y is 0, whatever the input is.", 0],
    ["constant", "The cosine is 0.5, whatever the input is.", 0],
    [
      "constant,input returned",
      "Two things at once. The weights are 0, whatever the input is. And: the bias is `gamma`, unchanged.",
      0,
    ],
  ]);
});

test("one example a column is offered to nobody who is right on some inputs", () => {
  const guarded = check.batchNormInference((x: T, gamma: T, beta: T, mean: T, variance: T, epsilon: number) => {
    if (x.shape[0]! < 2) throw new Error("batch of 1");
    return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
  });
  assert.match(String(guarded), /On 2 other inputs your function is right, but on a batch of 1 it threw an error/);
  assert.doesNotMatch(String(guarded), /column/);
});

test("statistics that two layers share are told as that, however they are shared", () => {
  let [mean, variance]: T[] = [];
  const keep = (tensor: T) => tf.keep(tensor.clone());
  const layer = (fresh: boolean) => (n: number, momentum: number, epsilon: number) => {
    if (fresh || !mean) [mean, variance] = [keep(tf.zeros([n])), keep(tf.ones([n]))];
    return (x: T, training: boolean) => {
      const batch = tf.moments(x, 0);
      const used = training ? batch : { mean: mean!, variance: variance! };
      const y = x.sub(used.mean).div(used.variance.add(epsilon).sqrt());
      if (training) {
        mean = keep(mean!.mul(momentum).add(batch.mean.mul(1 - momentum)));
        variance = keep(variance!.mul(momentum).add(batch.variance.mul(1 - momentum)));
      }
      return y;
    };
  };
  for (const fresh of [true, false]) {
    assert.deepEqual(check.makeBatchNorm(layer(fresh)).mistakes, ["statistics shared between layers"]);
  }
});

test("a message names a result in the number that it has", () => {
  const fold = check.foldBatchNorm((weights: T, bias: T) => ({ weights: weights.add(0.37), bias }));
  assert.match(String(fold), /The weights are not right/);
  assert.doesNotMatch(String(fold), /weights is|example a row/);
  const thrown = check.largestRate(() => {
    throw new Error("no");
  });
  assert.match(String(thrown), /Your function threw an error on [^(]*: Error: no$/m);
});
