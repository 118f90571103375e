import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { check } from "./check.js";

// What is said is true of the answer, as exact as it can be, and gives no other exercise away.

type T = tf.Tensor;
const average = (counts: number[], values: number[]) => {
  const total = counts.reduce((a, b) => a + b, 0);
  return values.reduce((sum, value, p) => sum + (counts[p]! / total) * value, 0);
};

test("3.3: one 0 in place of a list is right but for its shape", () => {
  for (const student of [() => 0, (_dy: T, x: T) => tf.zerosLike(x)]) {
    const result = check.biasGradient(student as () => unknown);
    assert.match(String(result), /0 is right; one number for each unit is asked: a list of 4\./);
    assert.equal(result.credit, 0.5);
  }
});

test("3.7: where all is NaN no second mistake is claimed", () => {
  type A = [T, T, T, T, number, number, number, number, number];
  const result = check.adamStep((...[p, g, m, v, t, rate, b1, b2, e]: A) => {
    const [m1, v1] = [m.mul(b1).add(g.mul(1 - b1)), v.mul(b2).add(g.square().mul(1 - b2))];
    const root = v1.div(1 - (b2 ^ t)).sqrt();
    const step = m1.div(1 - (b1 ^ t)).div(root.add(e));
    return { parameter: p.sub(step.mul(rate)), m: m1, v: v1 };
  });
  assert.deepEqual(result.mistakes, ["exclusive or for the power"]);
  assert.match(result.paragraphs[0]!, /^parameter has no number in it that is finite/i);
});

test("2.1: the evidence has ε in it, and is what the formula gives", () => {
  const { failing, paragraphs } = check.batchNormForward((x: T, g: T, b: T, e: number) => {
    const { mean, variance } = tf.moments(x, 0);
    return x.sub(mean).div(variance.add(e)).mul(g).add(b);
  });
  const [, value, formula] = /is ([\d.]+), which is σ²\/\(σ² \+ ε\)² = ([\d.]+);/.exec(paragraphs.join(" "))!;
  assert.equal(value, formula);
  assert.doesNotMatch(paragraphs.join(" "), /xHat|x̂, y have|changed places/); // y alone was returned
  for (const tensor of failing!.args) if (tensor instanceof tf.Tensor) tensor.dispose();
  const y = check.batchNormForward((x: T, _g: T, _b: T, e: number) => {
    const { mean, variance } = tf.moments(x, 0);
    return x.sub(mean).div(variance.add(e).sqrt());
  });
  assert.doesNotMatch(String(y), /changed places/);
});

test("7: what gives the same numbers is said as well, and the place of brackets", () => {
  const combined = check.combineStatistics((n: number[], mu: number[], v: number[]) => {
    const mean = average(n, mu);
    return {
      mean,
      variance: average(
        n,
        v.map((value, p) => value + (mu[p]! - mean)),
      ),
    };
  });
  assert.match(String(combined), /Or, which gives the same numbers: the square of the difference/);
  assert.match(String(check.decayForAngle((a: number, r: number) => ((a * a) / 2) * r)), /Brackets are missing around/);
  const padded = check.maskedMoments((x: tf.Tensor3D) => tf.moments(x, [0, 1]));
  assert.match(String(padded), /Padding need not be 0: only `lengths` says where it begins/);
});

test("the wrong axis is named where the function throws, before the hint at the layout", () => {
  const moved = check.updateMovingStatistics((mean: T, variance: T, x: T, momentum: number) => {
    const batch = tf.moments(x, 1);
    return {
      movingMean: mean.mul(momentum).add(batch.mean.mul(1 - momentum)),
      movingVariance: variance.mul(momentum).add(batch.variance.mul(1 - momentum)),
    };
  });
  const undone = check.undoNormalization((x: T, e: number) => {
    const { mean, variance } = tf.moments(x, 1);
    return { gamma: variance.add(e).sqrt(), beta: mean };
  });
  for (const { paragraphs } of [moved, undone]) {
    assert.match(paragraphs[0]!, /^The axis is wrong: you take each row for a feature/);
    assert.match(paragraphs.join("\n"), /\n.*With one example a column it would be right/);
    assert.doesNotMatch(paragraphs.join("\n"), /TF_Status/);
  }
  const fold = check.foldBatchNorm((W: T, b: T, g: T, beta: T, mu: T, v: T, e: number) => {
    const scale = g.div(v.add(e).sqrt());
    return { weights: W.mul(scale.reshape([-1, 1])), bias: b.sub(mu).mul(scale).add(beta) };
  });
  assert.match(fold.paragraphs[0]!, /^The axis is wrong: you take each row of the weights for a unit/);
});

test("2.2 and 2.3 do not show the line that 2.3 asks for", () => {
  const said = [
    check.batchNormBackward((dy: T, x: T, g: T, e: number) => {
      const { mean, variance } = tf.moments(x, 0);
      const sigma = variance.add(e).sqrt();
      const xHat = x.sub(mean).div(sigma);
      return { dx: dy.mul(g).div(sigma), dGamma: dy.mul(xHat).sum(0), dBeta: dy.sum(0) };
    }),
    check.batchNormGradient((dy: T, _xHat: T, gamma: T, sigma: T) => dy.mul(gamma).div(sigma)),
  ];
  for (const result of said) {
    assert.deepEqual(result.mistakes, ["statistics constant"]);
    assert.doesNotMatch(String(result), /mean\(dy/);
    assert.match(String(result), /part 7 of the lesson/);
  }
});

test("6.7 and 6.8: the first call that is off, and nothing is praised that cannot be wrong", () => {
  const forgotten = check.evaluateModel(((model: { training: boolean; predict(x: number): number }, x: number) => {
    const before = model.training;
    model.training = false;
    try {
      model.predict(x);
    } finally {
      model.training = before;
    }
  }) as () => unknown);
  assert.match(String(forgotten), /is a `return` missing/);
  assert.doesNotMatch(String(forgotten), /it is right/);
  const layer = check.makeBatchNorm((n: number, momentum: number, epsilon: number) => {
    let [mu, s] = [tf.keep(tf.zeros([n])) as T, tf.keep(tf.ones([n])) as T];
    return (x: T, training: boolean) => {
      const { mean, variance } = tf.moments(x, 0);
      if (!training) return x.sub(mu).div(s.add(epsilon).sqrt()).pow(3);
      mu = tf.keep(mu.mul(momentum).add(mean.mul(1 - momentum)));
      s = tf.keep(s.mul(momentum).add(variance.mul(1 - momentum)));
      return x.sub(mean).div(variance.add(epsilon).sqrt());
    };
  });
  assert.match(
    String(layer),
    /The third call \(inference\) is the first that is off; .* and the second layer are right/,
  );
});
