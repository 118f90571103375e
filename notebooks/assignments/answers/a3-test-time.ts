// Right and wrong answers to assignment 3. See a1-forward-and-backward.ts.

//! average: right
function movingAverage(values: number[], decay: number) {
  const averages = [];
  let v = 0;
  for (const value of values) averages.push((v += (1 - decay) * (value - v)));
  return averages;
}

//! average: right
function movingAverage(values: number[], decay: number) {
  return values.map((_, t) => values.slice(0, t + 1).reduce((s, x, i) => s + (1 - decay) * decay ** (t - i) * x, 0));
}

//! average: right
function movingAverage(values: number[], decay: number) {
  const averages = new Float64Array(values.length);
  values.forEach((value, t) => (averages[t] = decay * (t > 0 ? averages[t - 1] : 0) + (1 - decay) * value));
  return averages;
}

//! average: 1/2, "changed places"
function movingAverage(values: number[], decay: number) {
  let average = 0;
  return values.map((value) => (average = (1 - decay) * average + decay * value));
}

//! correction: right
function biasCorrection(values: number[], decay: number) {
  let [sum, weights] = [0, 0];
  return values.map((value) => {
    sum = decay * sum + value;
    weights = decay * weights + 1;
    return sum / weights;
  });
}

//! correction: right
async function biasCorrection(values: number[], decay: number) {
  const plain = [];
  let v = 0;
  for (const value of values) plain.push((v = decay * v + (1 - decay) * value));
  return tf.tensor1d(plain).div(tf.tensor1d(plain.map((_, t) => 1 - decay ** (t + 1))));
}

//! correction: 1/2, "The power is one too low"
function biasCorrection(values: number[], decay: number) {
  let average = 0;
  return values.map((value, i) => (average = decay * average + (1 - decay) * value) / (1 - decay ** i));
}

//! correction: 1/2, "carried on into the next step"
function biasCorrection(values: number[], decay: number) {
  let average = 0;
  return values.map((value, i) => (average = (decay * average + (1 - decay) * value) / (1 - decay ** (i + 1))));
}

//! correction: 1/2, "There is no correction in it yet"
function biasCorrection(values: number[], decay: number) {
  let average = 0;
  return values.map((value) => (average = decay * average + (1 - decay) * value));
}

//! statistics: right
function updateMovingStatistics(mean: number[], variance: number[], x: number[][], momentum: number) {
  const m = x.length;
  const mu = mean.map((_, f) => x.reduce((s, row) => s + row[f], 0) / m);
  const v = mean.map((_, f) => x.reduce((s, row) => s + (row[f] - mu[f]) ** 2, 0) / (m - 1));
  const mix = (old: number[], now: number[]) => old.map((a, f) => momentum * a + (1 - momentum) * now[f]);
  return { movingMean: mix(mean, mu), movingVariance: mix(variance, v) };
}

//! statistics: right
function updateMovingStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  const batch = tf.moments(x, 0);
  const unbiased = batch.variance.mul(x.shape[0] / (x.shape[0] - 1));
  const step = (old: tf.Tensor, now: tf.Tensor) => old.sub(old.sub(now).mul(1 - momentum));
  return { running_mean: step(mean, batch.mean), running_var: step(variance, unbiased) };
}

//! statistics: 1/2, "With one example a column it would be right"
function updateMovingStatistics(mean: tf.Tensor2D, variance: tf.Tensor2D, x: tf.Tensor2D, momentum: number) {
  // One example a column.
  const [m, batch] = [x.shape[1], tf.moments(x, 1, true)];
  return {
    movingMean: mean.mul(momentum).add(batch.mean.mul(1 - momentum)),
    movingVariance: variance.mul(momentum).add(batch.variance.mul(((1 - momentum) * m) / (m - 1))),
  };
}

//! statistics: 1/2, "`momentum` and 1 − `momentum` have changed places"
function updateMovingStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  const batch = tf.moments(x, 0);
  const unbiased = batch.variance.mul(x.shape[0] / (x.shape[0] - 1));
  const step = (old: tf.Tensor, now: tf.Tensor) => old.mul(1 - momentum).add(now.mul(momentum));
  return { movingMean: step(mean, batch.mean), movingVariance: step(variance, unbiased) };
}

//! statistics: right
function updateMovingStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  const batch = tf.moments(x, 0);
  const step = (old: tf.Tensor, now: tf.Tensor) => old.mul(momentum).add(now.mul(1 - momentum));
  return { movingMean: step(mean, batch.mean), movingVariance: step(variance, batch.variance) };
}

//! statistics: 1/2, "The factor is upside down"
function updateMovingStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  const batch = tf.moments(x, 0);
  const step = (old: tf.Tensor, now: tf.Tensor) => old.mul(momentum).add(now.mul(1 - momentum));
  const m = x.shape[0];
  return { movingMean: step(mean, batch.mean), movingVariance: step(variance, batch.variance.mul((m - 1) / m)) };
}

//! statistics: 1/2, "You average standard deviations"
function updateMovingStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  const batch = tf.moments(x, 0);
  const unbiased = batch.variance.mul(x.shape[0] / (x.shape[0] - 1));
  const step = (old: tf.Tensor, now: tf.Tensor) => old.mul(momentum).add(now.mul(1 - momentum));
  return { movingMean: step(mean, batch.mean), movingVariance: step(variance.sqrt(), unbiased.sqrt()).square() };
}

//! statistics: 1/2, "come back as they were"
function updateMovingStatistics(movingMean: tf.Tensor1D, movingVariance: tf.Tensor1D, x: tf.Tensor2D, momentum: number) {
  return { movingMean, movingVariance };
}

//! inference: right
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  return tf.batchNorm(x, mean, variance, beta, gamma, epsilon);
}

//! inference: right
function batchNormInference(x: number[][], gamma: number[], beta: number[], mean: number[], variance: number[], epsilon: number) {
  return x.map((row) => row.map((v, f) => gamma[f] * ((v - mean[f]) / Math.sqrt(variance[f] + epsilon)) + beta[f]));
}

//! inference: right
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const scale = gamma.mul(variance.add(epsilon).rsqrt());
  return x.mul(scale).add(beta.sub(mean.mul(scale)));
}

//! inference: 1/2, "With one example a column it would be right"
function batchNormInference(x: number[][], gamma: number[], beta: number[], mean: number[], variance: number[], epsilon: number) {
  // One example a column.
  return x.map((z, f) => z.map((v) => (gamma[f] * (v - mean[f])) / Math.sqrt(variance[f] + epsilon) + beta[f]));
}

//! inference: 1/2, "You use the batch's own statistics"
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const batch = tf.moments(x, 0);
  return x.sub(batch.mean).div(batch.variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! inference: 1/2, "The mean is the batch's own"
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  return x.sub(x.mean(0)).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}

//! inference: 1/2, "the square root is missing"
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  return x.sub(mean).div(variance.add(epsilon)).mul(gamma).add(beta);
}

//! inference: 1/2, "inference must divide by what training divided by"
function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  return x.sub(mean).div(variance.sqrt()).mul(gamma).add(beta);
}

//! modes: right
function makeBatchNorm(numFeatures: number, momentum: number, epsilon: number) {
  const mean = Array(numFeatures).fill(0);
  const variance = Array(numFeatures).fill(1);
  return (x: number[][], training: boolean) => {
    const m = x.length;
    const mu = mean.map((_, f) => x.reduce((s, row) => s + row[f], 0) / m);
    const v = mean.map((_, f) => x.reduce((s, row) => s + (row[f] - mu[f]) ** 2, 0) / m);
    const [a, b] = training ? [mu, v] : [[...mean], [...variance]];
    if (training) {
      for (let f = 0; f < numFeatures; f++) {
        mean[f] = momentum * mean[f] + (1 - momentum) * mu[f];
        variance[f] = momentum * variance[f] + ((1 - momentum) * v[f] * m) / (m - 1);
      }
    }
    return x.map((row) => row.map((value, f) => (value - a[f]) / Math.sqrt(b[f] + epsilon)));
  };
}

//! modes: right
class BatchNormLayer {
  movingMean: tf.Tensor;
  movingVariance: tf.Tensor;
  constructor(numFeatures: number, readonly momentum: number, readonly epsilon: number) {
    this.movingMean = tf.zeros([numFeatures]);
    this.movingVariance = tf.ones([numFeatures]);
  }
  forward(x: tf.Tensor2D, training: boolean) {
    if (!training) return x.sub(this.movingMean).div(this.movingVariance.add(this.epsilon).sqrt());
    const { mean, variance } = tf.moments(x, 0);
    const mix = (old: tf.Tensor, now: tf.Tensor) => old.mul(this.momentum).add(now.mul(1 - this.momentum));
    this.movingMean = mix(this.movingMean, mean);
    this.movingVariance = mix(this.movingVariance, variance.mul(x.shape[0] / (x.shape[0] - 1)));
    return x.sub(mean).div(variance.add(this.epsilon).sqrt());
  }
}
const makeBatchNorm = (n: number, momentum: number, epsilon: number) => new BatchNormLayer(n, momentum, epsilon);

//! modes: 1/2, "With one example a column it would be right"
function makeBatchNorm(numFeatures: number, momentum: number, epsilon: number) {
  // One example a column.
  let [mean, variance]: tf.Tensor[] = [tf.zeros([numFeatures, 1]), tf.ones([numFeatures, 1])];
  return (x: tf.Tensor2D, training: boolean) => {
    const [m, batch] = [x.shape[1], tf.moments(x, 1, true)];
    const y = x.sub(training ? batch.mean : mean).div((training ? batch.variance : variance).add(epsilon).sqrt());
    if (!training) return y;
    mean = mean.mul(momentum).add(batch.mean.mul(1 - momentum));
    variance = variance.mul(momentum).add(batch.variance.mul(((1 - momentum) * m) / (m - 1)));
    return y;
  };
}

//! modes: 1/2, "updated at inference, too"
function makeBatchNorm(numFeatures: number, momentum: number, epsilon: number) {
  let [mean, variance]: tf.Tensor[] = [tf.zeros([numFeatures]), tf.ones([numFeatures])];
  return (x: tf.Tensor2D, training: boolean) => {
    const batch = tf.moments(x, 0);
    const m = x.shape[0];
    const y = training
      ? x.sub(batch.mean).div(batch.variance.add(epsilon).sqrt())
      : x.sub(mean).div(variance.add(epsilon).sqrt());
    mean = mean.mul(momentum).add(batch.mean.mul(1 - momentum));
    variance = variance.mul(momentum).add(batch.variance.mul(((1 - momentum) * m) / Math.max(1, m - 1)));
    return y;
  };
}

//! modes: 1/2, "Inference uses the batch's statistics"
function makeBatchNorm(numFeatures: number, momentum: number, epsilon: number) {
  return (x: tf.Tensor2D, training: boolean) => {
    const { mean, variance } = tf.moments(x, 0);
    return x.sub(mean).div(variance.add(epsilon).sqrt());
  };
}

//! fold: right
function foldBatchNorm(W: number[][], b: number[], gamma: number[], beta: number[], mean: number[], variance: number[], epsilon: number) {
  const scale = gamma.map((g, f) => g / Math.sqrt(variance[f] + epsilon));
  return { weights: W.map((row) => row.map((w, f) => w * scale[f])), bias: b.map((v, f) => (v - mean[f]) * scale[f] + beta[f]) };
}

//! fold: right
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const scale = gamma.mul(variance.add(epsilon).rsqrt());
  return { W: W.matMul(tf.diag(scale)), b: beta.add(b.sub(mean).mul(scale)) };
}

//! fold: right
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor2D, gamma: tf.Tensor2D, beta: tf.Tensor2D, mean: tf.Tensor2D, variance: tf.Tensor2D, epsilon: number) {
  // The same lines whichever way the layer lies.
  const scale = gamma.div(variance.add(epsilon).sqrt());
  return { weights: W.mul(scale), bias: b.sub(mean).mul(scale).add(beta) };
}

//! fold: 1/2, "The layer's own bias is lost"
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const scale = gamma.div(variance.add(epsilon).sqrt());
  return { weights: W.mul(scale), bias: beta.sub(mean.mul(scale)) };
}

//! fold: 1/2, "β is missing in the new bias"
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const scale = gamma.div(variance.add(epsilon).sqrt());
  return { weights: W.mul(scale), bias: b.sub(mean).mul(scale) };
}

//! fold: 1/2, "γ is missing in the scale"
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const sigma = variance.add(epsilon).sqrt();
  return { weights: W.div(sigma), bias: b.sub(mean).div(sigma).add(beta) };
}

//! fold: 1/2, "The bias is returned unchanged"
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  return { weights: W.mul(gamma.div(variance.add(epsilon).sqrt())), bias: b };
}

//! fold: 1/2, "The moving mean is subtracted without the scale"
function foldBatchNorm(W: tf.Tensor2D, b: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number) {
  const scale = gamma.div(variance.add(epsilon).sqrt());
  return { weights: W.mul(scale), bias: b.mul(scale).sub(mean).add(beta) };
}
