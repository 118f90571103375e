// Right and wrong answers to assignment 4. See a1-forward-and-backward.ts.

//! groups: right
function groupNorm(x: tf.Tensor2D, numGroups: number, epsilon: number) {
  const parts = tf.split(x, numGroups, 1).map((part) => {
    const { mean, variance } = tf.moments(part, 1, true);
    return part.sub(mean).div(variance.add(epsilon).sqrt());
  });
  return tf.concat(parts, 1);
}

//! groups: right
function groupNorm(x: number[][], numGroups: number, epsilon: number) {
  const size = x[0].length / numGroups;
  return x.map((row) =>
    row.map((value, f) => {
      const first = Math.floor(f / size) * size;
      const group = row.slice(first, first + size);
      const mean = group.reduce((a, b) => a + b, 0) / size;
      const variance = group.reduce((a, b) => a + (b - mean) ** 2, 0) / size;
      return (value - mean) / Math.sqrt(variance + epsilon);
    }),
  );
}

//! groups: 1/2, "layer norm"
function groupNorm(x: tf.Tensor2D, numGroups: number, epsilon: number) {
  const { mean, variance } = tf.moments(x, 1, true);
  return x.sub(mean).div(variance.add(epsilon).sqrt());
}

//! groups: 1/2, "is how many groups there are"
function groupNorm(x: tf.Tensor2D, numGroups: number, epsilon: number) {
  const groups = x.reshape([x.shape[0], -1, numGroups]);
  const { mean, variance } = tf.moments(groups, 2, true);
  return groups.sub(mean).div(variance.add(epsilon).sqrt()).reshape(x.shape);
}

//! padding: right
function maskedMoments(x: tf.Tensor3D, lengths: number[]) {
  const rows = lengths.map((length) => Array.from({ length: x.shape[1] }, (_, t) => [t < length ? 1 : 0]));
  const mask = tf.tensor3d(rows);
  const count = lengths.reduce((a, b) => a + b, 0);
  const mean = x.mul(mask).sum([0, 1]).div(count);
  return { mean, variance: x.sub(mean).square().mul(mask).sum([0, 1]).div(count) };
}

//! padding: right
function maskedMoments(x: number[][][], lengths: number[]) {
  const tokens = x.flatMap((sentence, i) => sentence.slice(0, lengths[i]));
  const mean = tokens[0].map((_, f) => tokens.reduce((s, token) => s + token[f], 0) / tokens.length);
  const variance = mean.map((mu, f) => tokens.reduce((s, token) => s + (token[f] - mu) ** 2, 0) / tokens.length);
  return { mean, variance };
}

//! padding: 1/2, "The padding counts like tokens"
function maskedMoments(x: tf.Tensor3D, lengths: number[]) {
  return tf.moments(x, [0, 1]);
}

//! machines: right
function combineStatistics(counts: number[], means: number[], variances: number[]) {
  const total = counts.reduce((a, b) => a + b, 0);
  const sum = counts.reduce((s, count, p) => s + count * means[p], 0);
  const squares = counts.reduce((s, count, p) => s + count * (variances[p] + means[p] ** 2), 0);
  return { mean: sum / total, variance: squares / total - (sum / total) ** 2 };
}

//! machines: 1/2, "the variance is too small"
function combineStatistics(counts: number[], means: number[], variances: number[]) {
  const total = counts.reduce((a, b) => a + b, 0);
  const average = (values: number[]) => values.reduce((s, value, p) => s + counts[p] * value, 0) / total;
  return { mean: average(means), variance: average(variances) };
}

//! decay: right
function decayForAngle(angle: number, rate: number) {
  return (angle * angle * 0.5) / rate;
}

//! decay: 1/2, "The 2 is missing"
function decayForAngle(angle: number, rate: number) {
  return angle ** 2 / rate;
}

//! weights: right
function standardizeWeights(kernel: tf.Tensor2D) {
  const centred = kernel.sub(kernel.mean(0, true));
  return centred.div(centred.square().sum(0, true).sqrt());
}

//! weights: 1/2, "It is taken over the inputs"
function standardizeWeights(kernel: tf.Tensor2D) {
  const { mean, variance } = tf.moments(kernel, 1, true);
  return kernel.sub(mean).div(variance.mul(kernel.shape[1]).sqrt());
}

//! weights: 1/2, "You divide by σ alone"
function standardizeWeights(kernel: tf.Tensor2D) {
  const { mean, variance } = tf.moments(kernel, 0);
  return kernel.sub(mean).div(variance.sqrt());
}

//! padding: right
async function maskedMoments(x: tf.Tensor3D, lengths: number[]) {
  const sentences = await x.array();
  const tokens = tf.tensor2d(sentences.map((sentence, i) => sentence.slice(0, lengths[i])).flat());
  const { mean, variance } = tf.moments(tokens, 0);
  return { mean, variance };
}

//! machines: right
function combineStatistics(counts: number[], means: number[], variances: number[]) {
  let [n, mean, m2] = [0, 0, 0];
  for (let p = 0; p < counts.length; p++) {
    const delta = means[p] - mean;
    const total = n + counts[p];
    mean += (delta * counts[p]) / total;
    m2 += counts[p] * variances[p] + (delta * delta * n * counts[p]) / total;
    n = total;
  }
  return { mean, variance: m2 / n };
}

//! weights: right
function standardizeWeights(kernel: number[][]) {
  const units = kernel[0].map((_, j) => {
    const weights = kernel.map((row) => row[j]);
    const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
    const length = Math.hypot(...weights.map((w) => w - mean));
    return weights.map((w) => (w - mean) / length);
  });
  return kernel.map((row, i) => row.map((_, j) => units[j][i]));
}

//! machines: 1/2, "The variance is a sum"
function combineStatistics(counts: number[], means: number[], variances: number[]) {
  const total = counts.reduce((a, b) => a + b, 0);
  const mean = counts.reduce((s, count, p) => s + count * means[p], 0) / total;
  return { mean, variance: counts.reduce((s, count, p) => s + count * (variances[p] + (means[p] - mean) ** 2), 0) };
}

//! decay: 1/2, "one over the right answer"
function decayForAngle(angle: number, rate: number) {
  return (2 * rate) / angle ** 2;
}

//! groups: 1/2, "root"
function groupNorm(x: tf.Tensor2D, numGroups: number, epsilon: number) {
  const groups = x.reshape([x.shape[0], numGroups, -1]);
  const { mean, variance } = tf.moments(groups, 2, true);
  return groups.sub(mean).div(variance.add(epsilon)).reshape(x.shape);
}
