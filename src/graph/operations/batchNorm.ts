import { batchNormBackward, batchNormForward } from "../loops/batchNorm.js";
import { callOperation, type Node, type Operation } from "../Node.js";
import { leadingAxes } from "../shapes.js";
import type { Tensor, Tf } from "../tfjs/types.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { sqrt, square } from "./pointwise.js";
import { mean } from "./reductions.js";

interface Epsilon {
  readonly epsilon: number;
}

/**
 * Batch norm in training as one operation: [y, batch mean, batch variance], the statistics over every axis but the last
 * and the variance biased (divided by m).
 *
 *     μ = mean(x)   σ² = mean((x − μ)²)   xHat = (x − μ) / √(σ² + ε)   y = γ xHat + β
 *
 * (Ioffe & Szegedy 2015, Algorithm 1.) `composedBatchNorm` is the same in small operations.
 */
const training: Operation<Epsilon> = {
  name: "batchNorm",
  shapes: ([x]) => [x!.shape, x!.shape.slice(-1), x!.shape.slice(-1)],
  gradient({ inputs, outputs, attributes }, [dy, dMean, dVariance]) {
    if (dMean || dVariance) throw new Error("batchNorm: its statistics have no gradient; use composedBatchNorm");
    const [x, gamma] = inputs as [Node, Node];
    return callOperation(backward, [dy!, x, gamma, outputs[1]!, outputs[2]!], attributes);
  },
  tfjs(tf, [x, gamma, beta], { attributes: { epsilon } }) {
    const axes = leadingAxes(x!);
    const batchMean = tf.mean(x!, axes);
    const centered = tf.sub(x!, batchMean);
    const variance = tf.mean(tf.square(centered), axes);
    const y = tf.add(tf.mul(centered, tf.mul(gamma!, tf.rsqrt(tf.add(variance, epsilon)))), beta!);
    return [y, batchMean, variance];
  },
  loops: (inputs, outputs, { attributes: { epsilon } }) => batchNormForward(inputs, outputs, epsilon),
};

/**
 * [dx, dγ, dβ] from dy, x, γ and the batch's statistics, in one line (m: examples in the mean):
 *
 *     dx = γ/σε · (dy − mean(dy) − xHat · mean(dy · xHat))   dγ = Σ dy · xHat   dβ = Σ dy
 */
const backward: Operation<Epsilon> = {
  name: "batchNormGradient",
  shapes: ([, x, gamma]) => [x!.shape, gamma!.shape, gamma!.shape],
  tfjs(tf: Tf, [dy, x, gamma, batchMean, variance]: readonly Tensor[], { attributes: { epsilon } }) {
    const axes = leadingAxes(x!);
    const inverse = tf.rsqrt(tf.add(variance!, epsilon));
    const xHat = tf.mul(tf.sub(x!, batchMean!), inverse);
    const dBeta = tf.sum(dy!, axes);
    const dGamma = tf.sum(tf.mul(dy!, xHat), axes);
    const m = x!.size / gamma!.size;
    const inner = tf.sub(tf.sub(dy!, tf.div(dBeta, m)), tf.mul(xHat, tf.div(dGamma, m)));
    return [tf.mul(tf.mul(gamma!, inverse), inner), dGamma, dBeta];
  },
  loops: (inputs, outputs, { attributes: { epsilon } }) => batchNormBackward(inputs, outputs, epsilon),
};

export function batchNorm(x: Node, gamma: Node, beta: Node, epsilon: number): { y: Node; mean: Node; variance: Node } {
  const [y, batchMean, variance] = callOperation(training, [x, gamma, beta], { epsilon }) as [Node, Node, Node];
  return { y, mean: batchMean, variance };
}

/** The paper's four equations, each an operation of its own: what `printGraph` shows, and the tests compare with. */
export function composedBatchNorm(
  x: Node,
  gamma: Node,
  beta: Node,
  epsilon: number,
  axes: readonly number[] = leadingAxes(x),
): { y: Node; mean: Node; variance: Node } {
  const batchMean = named("mean", mean(x, axes, true));
  const centered = named("centered", subtract(x, batchMean));
  const variance = named("variance", mean(square(centered), axes, true));
  const xHat = named("xHat", divide(centered, sqrt(add(variance, epsilon))));
  return { y: named("y", add(multiply(xHat, gamma), beta)), mean: batchMean, variance };
}

/** Batch norm with given statistics, as at test time: y = γ (x − mean) / √(variance + ε) + β. */
export function normalizeWith(
  x: Node,
  movingMean: Node,
  movingVariance: Node,
  gamma: Node,
  beta: Node,
  epsilon: number,
): Node {
  const scale = divide(gamma, sqrt(add(movingVariance, epsilon)));
  return add(multiply(subtract(x, movingMean), scale), beta);
}

function named(label: string, node: Node): Node {
  node.label = label;
  return node;
}
