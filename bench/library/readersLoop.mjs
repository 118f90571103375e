// The loop that a reader writes: forward pass, loss, `tf.variableGrads`, a step of gradient descent.

/**
 * A function that takes one step with a batch {x: Float32Array, labels: Int32Array} and returns its loss.
 * @param compile `compiled`, where the step of tensors is to be compiled
 */
export function readersLoop(tf, batchNorm, { sizes, batchSize }, compile = (step) => step) {
  const weights = [];
  const variable = (tensor) => (weights.push(tf.variable(tensor)), weights.at(-1));
  const hidden = sizes.slice(1, -1).map((units, i) => ({
    kernel: variable(tf.randomNormal([sizes[i], units], 0, 0.1)),
    gamma: variable(tf.ones([units])),
    beta: variable(tf.zeros([units])),
  }));
  const last = { kernel: variable(tf.randomNormal(sizes.slice(-2), 0, 0.1)), bias: variable(tf.zeros([sizes.at(-1)])) };
  const optimizer = tf.train.sgd(0.1);

  const step = compile((xs, labels) => {
    const ys = tf.oneHot(labels, sizes.at(-1));
    const { value, grads } = tf.variableGrads(() => {
      const top = hidden.reduce(
        (a, { kernel, gamma, beta }) => tf.sigmoid(batchNorm(tf.matMul(a, kernel), { gamma, beta })),
        xs,
      );
      return tf.losses.softmaxCrossEntropy(ys, tf.add(tf.matMul(top, last.kernel), last.bias));
    }, weights);
    optimizer.applyGradients(grads);
    return value;
  });
  return ({ x, labels }) =>
    tf.tidy(() => step(tf.tensor2d(x, [batchSize, sizes[0]]), tf.tensor1d(labels, "int32")).dataSync()[0]);
}

/** Batch norm of tfjs's own operations, as one composes it. */
export const composedBatchNorm =
  (tf) =>
  (x, { gamma, beta }) => {
    const { mean, variance } = tf.moments(x, 0);
    return tf.batchNorm(x, mean, variance, beta, gamma, 1e-5);
  };

/** 20 batches of random numbers. */
export function randomBatches({ sizes, batchSize }) {
  return Array.from({ length: 20 }, () => ({
    x: Float32Array.from({ length: batchSize * sizes[0] }, () => Math.random() * 2 - 1),
    labels: Int32Array.from({ length: batchSize }, () => Math.floor(Math.random() * sizes.at(-1))),
  }));
}
