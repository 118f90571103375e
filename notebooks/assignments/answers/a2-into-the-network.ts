// Right and wrong answers to assignment 2. See a1-forward-and-backward.ts.

//! block: right
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const z = tf.matMul(a, weights);
  const { mean, variance } = tf.moments(z, 0);
  return tf.sigmoid(tf.batchNorm(z, mean as tf.Tensor1D, variance as tf.Tensor1D, beta, gamma, epsilon));
}

//! block: right
function blockWithBatchNorm(a: number[][], weights: number[][], gamma: number[], beta: number[], epsilon: number) {
  const z = a.map((row) => weights[0].map((_, j) => row.reduce((s, v, i) => s + v * weights[i][j], 0)));
  const mean = (f: number) => z.reduce((s, row) => s + row[f], 0) / z.length;
  const variance = (f: number) => z.reduce((s, row) => s + (row[f] - mean(f)) ** 2, 0) / z.length;
  const hat = z.map((row) => row.map((v, f) => (v - mean(f)) / Math.sqrt(variance(f) + epsilon)));
  return hat.map((row) => row.map((v, f) => 1 / (1 + Math.exp(-gamma[f] * v - beta[f]))));
}

//! block: right
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const z = a.dot(weights).add(3); // a bias changes nothing
  const centred = z.sub(z.mean(0));
  const scale = gamma.div(centred.square().mean(0).add(epsilon).sqrt());
  return tf.tidy(() => tf.scalar(1).div(centred.mul(scale).add(beta).neg().exp().add(1)));
}

//! block: 1/2, "With one example a column it would be right"
function blockWithBatchNorm(a: tf.Tensor2D, W: tf.Tensor2D, gamma: tf.Tensor2D, beta: tf.Tensor2D, epsilon: number) {
  // One example a column: z = Wa.
  const z = W.matMul(a);
  const centred = z.sub(z.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(epsilon).sqrt()).mul(gamma).add(beta).sigmoid();
}

//! block: 1/2, "You normalize the activations"
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const h = a.matMul(weights).sigmoid();
  const { mean, variance } = tf.moments(h, 0);
  return h.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! block: 1/2, "The sigmoid is missing"
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const z = a.matMul(weights);
  const { mean, variance } = tf.moments(z, 0);
  return z.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! block: 1/2, "You normalize the layer's inputs"
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(a, 0);
  const aHat = a.sub(mean).div(variance.add(epsilon).sqrt()) as tf.Tensor2D;
  return aHat.matMul(weights).mul(gamma).add(beta).sigmoid();
}

//! block: 1/2, "There is no batch norm in it"
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  return a.matMul(weights).sigmoid();
}

//! block: 1/2, "The activation is ReLU"
function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const z = a.matMul(weights);
  const { mean, variance } = tf.moments(z, 0);
  return z.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta).relu();
}

//! shapes: right
function countParameters(sizes: number[]) {
  const pairs = sizes.slice(1).map((n, i) => [sizes[i], n]);
  const hidden = sizes.slice(1, -1).reduce((a, b) => a + b, 0);
  return { parameters: pairs.reduce((s, [a, b]) => s + a * b, 0) + 2 * hidden + sizes[sizes.length - 1], statistics: 2 * hidden };
}

//! shapes: right
async function countParameters(sizes: number[]) {
  let [parameters, statistics] = [sizes.at(-1)!, 0];
  sizes.forEach((n, i) => {
    if (i > 0) parameters += n * sizes[i - 1];
    if (i > 0 && i < sizes.length - 1) {
      parameters += 2 * n;
      statistics += 2 * n;
    }
  });
  return [parameters, statistics];
}

//! shapes: 1/2, "You count a bias in the hidden layers"
function countParameters(sizes: number[]) {
  const hidden = sizes.slice(1, -1).reduce((a, b) => a + b, 0);
  return { parameters: sizes.slice(1).reduce((t, n, i) => t + n * sizes[i] + n, 0) + 2 * hidden, statistics: 2 * hidden };
}

//! shapes: 1/2, "No gradient reaches them"
function countParameters(sizes: number[]) {
  const hidden = sizes.slice(1, -1).reduce((a, b) => a + b, 0);
  const weights = sizes.slice(1).reduce((t, n, i) => t + n * sizes[i], 0);
  return { parameters: weights + sizes.at(-1)! + 4 * hidden, statistics: 2 * hidden };
}

//! shapes: 1/2, "so its bias stays"
function countParameters(sizes: number[]) {
  const hidden = sizes.slice(1, -1).reduce((a, b) => a + b, 0);
  return { parameters: sizes.slice(1).reduce((t, n, i) => t + n * sizes[i], 0) + 2 * hidden, statistics: 2 * hidden };
}

//! bias: right
function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  return tf.zerosLike(gamma); // the mean takes every shift away again
}

//! bias: right
function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const loss = (b: tf.Tensor) => {
    const z = x.add(b);
    const { mean, variance } = tf.moments(z, 0);
    return z.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).mul(dy).sum();
  };
  return tf.grad(loss as any)(tf.zerosLike(gamma));
}

//! bias: 1/2, "is the gradient of β"
function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  return dy.sum(0);
}

//! bias: 1/2, "You treat the batch's mean as a constant"
function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  return dy.mul(gamma).div(tf.moments(x, 0).variance.add(epsilon).sqrt()).sum(0);
}

//! descent: right
function gradientStep(w: number[][], g: number[], b: number[], dw: number[][], dg: number[], db: number[], rate: number) {
  return {
    weights: w.map((row, i) => row.map((v, j) => v - rate * dw[i][j])),
    gamma: g.map((v, i) => v - rate * dg[i]),
    beta: b.map((v, i) => v - rate * db[i]),
  };
}

//! descent: right
function gradientStep(...all: any[]) {
  const rate = all.pop();
  return [0, 1, 2].map((i) => all[i].sub(all[i + 3].mul(rate)));
}

//! descent: 1/2, "γ and β stay as they were"
function gradientStep(weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, dWeights: tf.Tensor2D, dGamma: tf.Tensor1D, dBeta: tf.Tensor1D, rate: number) {
  return { weights: weights.sub(dWeights.mul(rate)), gamma, beta };
}

//! descent: 1/2, "dγ and dβ have changed places"
function gradientStep(weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, dWeights: tf.Tensor2D, dGamma: tf.Tensor1D, dBeta: tf.Tensor1D, rate: number) {
  return { weights: weights.sub(dWeights.mul(rate)), gamma: gamma.sub(dBeta.mul(rate)), beta: beta.sub(dGamma.mul(rate)) };
}

//! momentum: right
function momentumStep(parameter: number[], gradient: number[], velocity: number[], rate: number, decay: number) {
  const next = velocity.map((v, i) => v + (1 - decay) * (gradient[i] - v));
  return { parameter: parameter.map((p, i) => p - rate * next[i]), velocity: next };
}

//! momentum: right
function momentumStep(p: Float64Array, g: Float64Array, v: Float64Array, rate: number, decay: number) {
  for (let i = 0; i < p.length; i++) {
    v[i] = decay * v[i] + (1 - decay) * g[i];
    p[i] -= rate * v[i];
  }
  return { parameter: p, velocity: v };
}

//! momentum: 1/2, "with weight 1, not 1 − β₁"
function momentumStep(parameter: tf.Tensor, gradient: tf.Tensor, velocity: tf.Tensor, rate: number, decay: number) {
  const next = velocity.mul(decay).add(gradient);
  return { parameter: parameter.sub(next.mul(rate)), velocity: next };
}

//! momentum: 1/2, "The velocity is returned as it came"
function momentumStep(parameter: tf.Tensor, gradient: tf.Tensor, velocity: tf.Tensor, rate: number, decay: number) {
  const next = velocity.mul(decay).add(gradient.mul(1 - decay));
  return { parameter: parameter.sub(next.mul(rate)), velocity };
}

//! momentum: 1/2, "the velocity is computed and not used"
function momentumStep(parameter: tf.Tensor, gradient: tf.Tensor, velocity: tf.Tensor, rate: number, decay: number) {
  const next = velocity.mul(decay).add(gradient.mul(1 - decay));
  return { parameter: parameter.sub(gradient.mul(rate)), velocity: next };
}

//! adam: right
function adamStep(p: number[], g: number[], m: number[], v: number[], t: number, rate: number, b1: number, b2: number, e: number) {
  const m1 = m.map((old, i) => b1 * old + (1 - b1) * g[i]);
  const v1 = v.map((old, i) => b2 * old + (1 - b2) * g[i] * g[i]);
  const alpha = (rate * Math.sqrt(1 - b2 ** t)) / (1 - b1 ** t);
  const eHat = e * Math.sqrt(1 - b2 ** t);
  return { parameter: p.map((x, i) => x - (alpha * m1[i]) / (Math.sqrt(v1[i]) + eHat)), m: m1, v: v1 };
}

//! adam: right
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta1: number, beta2: number, epsilon: number) {
  m = tf.add(m.mul(beta1), g.mul(1 - beta1));
  v = tf.add(v.mul(beta2), g.mul(g).mul(1 - beta2));
  const corrected = v.div(1 - Math.pow(beta2, step)).add(epsilon).sqrt(); // ε under the root, as some frameworks have it
  return { parameter: p.sub(m.div(1 - Math.pow(beta1, step)).mul(rate).div(corrected)), m, v };
}

//! adam: 1/2, "The bias correction is missing"
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta1: number, beta2: number, epsilon: number) {
  const m1 = m.mul(beta1).add(g.mul(1 - beta1));
  const v1 = v.mul(beta2).add(g.square().mul(1 - beta2));
  return { parameter: p.sub(m1.mul(rate).div(v1.sqrt().add(epsilon))), m: m1, v: v1 };
}

//! adam: 1/2, "β to the power of the step"
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta1: number, beta2: number, epsilon: number) {
  const m1 = m.mul(beta1).add(g.mul(1 - beta1));
  const v1 = v.mul(beta2).add(g.square().mul(1 - beta2));
  return { parameter: p.sub(m1.div(1 - beta1).mul(rate).div(v1.div(1 - beta2).sqrt().add(epsilon))), m: m1, v: v1 };
}

//! adam: 1/2, "β₁ and β₂ have changed places"
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta2: number, beta1: number, epsilon: number) {
  const m1 = m.mul(beta1).add(g.mul(1 - beta1));
  const v1 = v.mul(beta2).add(g.square().mul(1 - beta2));
  const [mHat, vHat] = [m1.div(1 - beta1 ** step), v1.div(1 - beta2 ** step)];
  return { parameter: p.sub(mHat.mul(rate).div(vHat.sqrt().add(epsilon))), m: m1, v: v1 };
}

//! adam: 1/2, "You return the corrected"
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta1: number, beta2: number, epsilon: number) {
  const m1 = m.mul(beta1).add(g.mul(1 - beta1)).div(1 - beta1 ** step);
  const v1 = v.mul(beta2).add(g.square().mul(1 - beta2)).div(1 - beta2 ** step);
  return { parameter: p.sub(m1.mul(rate).div(v1.sqrt().add(epsilon))), m: m1, v: v1 };
}

//! adam: 1/2, "You divide by v̂; the step divides by its root"
function adamStep(p: tf.Tensor, g: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: number, beta1: number, beta2: number, epsilon: number) {
  const m1 = m.mul(beta1).add(g.mul(1 - beta1));
  const v1 = v.mul(beta2).add(g.square().mul(1 - beta2));
  const [mHat, vHat] = [m1.div(1 - beta1 ** step), v1.div(1 - beta2 ** step)];
  return { parameter: p.sub(mHat.mul(rate).div(vHat.add(epsilon))), m: m1, v: v1 };
}
