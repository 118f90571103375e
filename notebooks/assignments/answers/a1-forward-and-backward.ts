// Right and wrong answers to assignment 1, as students write them. `npm run course -- check-sources` tries them all:
// a line with //! says what is expected of the one that follows, the share of its points and words of the diagnosis.

//! forward: right
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, beta, gamma, epsilon);
}

//! forward: right
function batchNormForward(x: number[][], gamma: number[], beta: number[], epsilon: number) {
  const y = x.map((row) => [...row]);
  for (let f = 0; f < x[0].length; f++) {
    let mean = 0;
    for (const row of x) mean += row[f] / x.length;
    let variance = 0;
    for (const row of x) variance += (row[f] - mean) ** 2 / x.length;
    for (const row of y) row[f] = (gamma[f] * (row[f] - mean)) / Math.sqrt(variance + epsilon) + beta[f];
  }
  return y;
}

//! forward: right
const batchNormForward = async (x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) => {
  const mu = x.mean(0);
  const variance = x.square().mean(0).sub(mu.square());
  const inverse = variance.add(epsilon).rsqrt();
  return { y: x.sub(mu).mul(inverse).mul(gamma).add(beta), mean: mu, variance };
};

//! forward: right
class Statistics {
  constructor(readonly column: number[]) {}
  get mean() {
    return this.column.reduce((a, b) => a + b, 0) / this.column.length;
  }
  get variance() {
    return this.column.reduce((s, v) => s + (v - this.mean) ** 2, 0) / this.column.length;
  }
}
function batchNormForward(x: number[][], gamma: number[], beta: number[], epsilon: number) {
  const columns = x[0].map((_, f) => new Statistics(x.map((row) => row[f])));
  const xHat = x.map((row) => row.map((v, f) => (v - columns[f].mean) / Math.sqrt(columns[f].variance + epsilon)));
  return [xHat.map((row) => row.map((v, f) => gamma[f] * v + beta[f])), columns.map((c) => c.mean)];
}

//! forward: right
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  return tf.tidy(() => {
    const columns = x.transpose();
    const centred = columns.sub(columns.mean(1, true));
    const xHat = centred.div(centred.square().mean(1, true).add(epsilon).sqrt());
    return xHat.transpose().mul(gamma).add(beta);
  });
}

//! forward: 1/2, "With one example a column it would be right"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor2D, beta: tf.Tensor2D, epsilon: number) {
  // One example a column: x is [features, examples], γ and β are [features, 1].
  const mean = x.mean(1, true);
  const variance = x.sub(mean).square().mean(1, true);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! forward: 1/2, "With one example a column it would be right"
function batchNormForward(x: number[][], gamma: number[], beta: number[], epsilon: number) {
  // One example a column.
  return x.map((z, f) => {
    const mean = z.reduce((a, b) => a + b, 0) / z.length;
    const variance = z.reduce((s, v) => s + (v - mean) ** 2, 0) / z.length;
    return z.map((v) => (gamma[f] * (v - mean)) / Math.sqrt(variance + epsilon) + beta[f]);
  });
}

//! forward: 1/2, "divides by m − 1"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const mean = x.mean(0);
  const variance = x.sub(mean).square().sum(0).div(x.shape[0] - 1);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! forward: 1/2, "You normalize each example over its features"
function batchNormForward(x: number[][], gamma: number[], beta: number[], epsilon: number) {
  return x.map((row) => {
    const mean = row.reduce((a, b) => a + b, 0) / row.length;
    const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / row.length;
    return row.map((v, f) => (gamma[f] * (v - mean)) / Math.sqrt(variance + epsilon) + beta[f]);
  });
}

//! forward: 1/2, "You divide by the variance"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon)).mul(gamma).add(beta);
}

//! forward: 1/2, "ε is added to the standard deviation"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.sqrt().add(epsilon)).mul(gamma).add(beta);
}

//! forward: 1/2, "ε is missing"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.sqrt()).mul(gamma).add(beta);
}

//! forward: 1/2, "an ε of your own"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
}

//! forward: 1/2, "γ and β are not applied"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon).sqrt());
}

//! forward: 1/2, "γ and β have changed places"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(beta).add(gamma);
}

//! forward: 1/2, "The mean is not subtracted"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { variance } = tf.moments(x, 0);
  return x.div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! forward: 1/2, "one mean and one variance over the whole array"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! forward: 1/4, "divides by m − 1" "β has no effect"
function batchNormForward(x: number[][], gamma: number[], beta: number[], epsilon: number) {
  const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return x.map((row) =>
    row.map((value, f) => {
      const column = x.map((each) => each[f]);
      const mean = average(column);
      const variance = column.reduce((s, v) => s + (v - mean) ** 2, 0) / (column.length - 1);
      return (gamma[f] * (value - mean)) / Math.sqrt(variance + epsilon);
    }),
  );
}

//! forward: 0, "is a `return` missing?"
function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const y = x;
}

//! forward: 0, "threw an error"
function batchNormForward(x: any, gamma: any, beta: any, epsilon: number) {
  return x.average(0).mul(gamma);
}

//! backward: right
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const forward = (z: tf.Tensor, g: tf.Tensor, b: tf.Tensor) => {
    const { mean, variance } = tf.moments(z, 0);
    return z.sub(mean).div(variance.add(epsilon).sqrt()).mul(g).add(b).mul(dy).sum();
  };
  const [dx, dGamma, dBeta] = tf.grads(forward as any)([x, gamma, tf.zerosLike(gamma)]);
  return { dx, dGamma, dBeta };
}

//! backward: right
function batchNormBackward(dy: number[][], x: number[][], gamma: number[], epsilon: number) {
  const m = x.length;
  const dx = x.map((row) => row.map(() => 0));
  const [dGamma, dBeta]: number[][] = [[], []];
  for (let f = 0; f < gamma.length; f++) {
    let [mean, variance, sum, dot] = [0, 0, 0, 0];
    for (const row of x) mean += row[f] / m;
    for (const row of x) variance += (row[f] - mean) ** 2 / m;
    const sigma = Math.sqrt(variance + epsilon);
    for (let i = 0; i < m; i++) {
      sum += dy[i][f];
      dot += (dy[i][f] * (x[i][f] - mean)) / sigma;
    }
    for (let i = 0; i < m; i++) {
      dx[i][f] = (gamma[f] / sigma) * (dy[i][f] - sum / m - (((x[i][f] - mean) / sigma) * dot) / m);
    }
    dGamma.push(dot);
    dBeta.push(sum);
  }
  return { dx, dGamma, dBeta };
}

//! backward: right
function batchNormBackward(dout: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, eps: number) {
  const m = x.shape[0];
  const xc = x.sub(x.mean(0));
  const variance = xc.square().mean(0);
  const ivar = variance.add(eps).rsqrt();
  const dxhat = dout.mul(gamma);
  const dvar = dxhat.mul(xc).sum(0).mul(-0.5).mul(ivar.pow(3));
  const dmu = dxhat.mul(ivar).sum(0).neg().add(dvar.mul(xc.mul(-2).sum(0)).div(m));
  const dx = dxhat.mul(ivar).add(dvar.mul(xc).mul(2 / m)).add(dmu.div(m));
  return { dx, d_gamma: dout.mul(xc.mul(ivar)).sum(0), d_beta: dout.sum(0) };
}

//! backward: right
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  const xHat = x.sub(mean).div(sigma);
  const dGamma = dy.mul(xHat).sum(0);
  const dBeta = dy.sum(0);
  const m = x.shape[0];
  return [dy.mul(m).sub(dBeta).sub(xHat.mul(dGamma)).mul(gamma.div(sigma).div(m)), dGamma, dBeta];
}

//! backward: 1/2, "With one example a column it would be right"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor2D, epsilon: number) {
  // One example a column.
  const centred = x.sub(x.mean(1, true));
  const sigma = centred.square().mean(1, true).add(epsilon).sqrt();
  const xHat = centred.div(sigma);
  const dGamma = dy.mul(xHat).sum(1, true);
  const dBeta = dy.sum(1, true);
  const m = x.shape[1];
  const dx = dy.mul(m).sub(dBeta).sub(xHat.mul(dGamma)).mul(gamma).div(sigma).div(m);
  return { dx, dGamma, dBeta };
}

//! backward: 1/2, "treated as constants"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  return { dx: dy.mul(gamma).div(sigma), dGamma: dy.mul(x.sub(mean).div(sigma)).sum(0), dBeta: dy.sum(0) };
}

//! backward: 1/2, "The gradient through the mean is missing"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  const xHat = x.sub(mean).div(sigma);
  const dx = dy.sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);
  return { dx, dGamma: dy.mul(xHat).sum(0), dBeta: dy.sum(0) };
}

//! backward: 1/2, "The gradient through the variance is missing"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  const xHat = x.sub(mean).div(sigma);
  return { dx: dy.sub(dy.mean(0)).mul(gamma).div(sigma), dGamma: dy.mul(xHat).sum(0), dBeta: dy.sum(0) };
}

//! backward: 1/2, "γ is missing in dx"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  const xHat = x.sub(mean).div(sigma);
  const dx = dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).div(sigma);
  return { dx, dGamma: dy.mul(xHat).sum(0), dBeta: dy.sum(0) };
}

//! backward: 1/2, "divides by m − 1; the variance of the forward pass divided by m"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const m = x.shape[0];
  const centred = x.sub(x.mean(0));
  const sigma = centred.square().mean(0).add(epsilon).sqrt();
  const dxHat = dy.mul(gamma);
  const dVariance = dxHat.mul(centred).sum(0).mul(-0.5).div(sigma.pow(3));
  const dMean = dxHat.sum(0).neg().div(sigma);
  const dx = dxHat.div(sigma).add(dVariance.mul(centred).mul(2 / (m - 1))).add(dMean.div(m));
  return { dx, dGamma: dy.mul(centred.div(sigma)).sum(0), dBeta: dy.sum(0) };
}

//! backward: 1/2, "dγ and dβ have changed places"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const sigma = variance.add(epsilon).sqrt();
  const xHat = x.sub(mean).div(sigma);
  const dx = dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);
  return { dx, dGamma: dy.sum(0), dBeta: dy.mul(xHat).sum(0) };
}

//! backward: 1/4, "treated as constants"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  const dx = dy.mul(gamma).div(variance.add(epsilon).sqrt());
  return { dx, dGamma: dy.mul(x.sub(mean)).sum(0), dBeta: dy.sum(0) };
}

//! backward: 0, "dGamma and dBeta are missing"
function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) {
  const { mean, variance } = tf.moments(x, 0);
  return { dx: dy.mul(gamma).div(variance.add(epsilon).sqrt()) };
}

//! gradient: right
function batchNormGradient(dy: number[][], xHat: number[][], gamma: number[], sigma: number[]) {
  const mean = (f: number, value: (i: number) => number) => dy.reduce((s, _, i) => s + value(i), 0) / dy.length;
  return dy.map((row, i) =>
    row.map((g, f) => {
      const [a, b] = [mean(f, (k) => dy[k][f]), mean(f, (k) => dy[k][f] * xHat[k][f])];
      return (gamma[f] / sigma[f]) * (g - a - xHat[i][f] * b);
    }),
  );
}

//! gradient: right
const batchNormGradient = (dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) => {
  const m = dy.shape[0];
  const projection = tf.eye(m).sub(1 / m);
  return projection.matMul(dy).sub(xHat.mul(dy.mul(xHat).sum(0)).div(m)).mul(gamma.div(sigma));
};

//! gradient: 1/2, "With one example a column it would be right"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor2D, sigma: tf.Tensor2D) {
  // One example a column.
  return dy.sub(dy.mean(1, true)).sub(xHat.mul(dy.mul(xHat).mean(1, true))).mul(gamma).div(sigma);
}

//! gradient: 1/2, "γ is missing in dx"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).div(sigma);
}

//! gradient: 1/2, "dx is not divided by the standard deviation"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma);
}

//! gradient: 1/2, "You subtract sums over the batch where the means belong"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.sum(0)).sub(xHat.mul(dy.mul(xHat).sum(0))).mul(gamma).div(sigma);
}

//! gradient: 1/2, "must be multiplied by x̂ first"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.mean(0)).sub(dy.mul(xHat).mean(0)).mul(gamma).div(sigma);
}

//! gradient: 1/2, "You divide by σ²"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma.square());
}

//! gradient: 1/2, "added where it should be subtracted"
function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D) {
  return dy.sub(dy.mean(0)).add(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);
}
