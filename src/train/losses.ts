import { isRecord, show } from "../arguments.js";
import {
  input,
  mean,
  multiply,
  reshape,
  softmaxCrossEntropyOf,
  softplus,
  square,
  subtract,
} from "../graph/operations/index.js";
import type { Numbers } from "../graph/loops/Buffer.js";
import type { DataType, Node } from "../graph/Node.js";
import { shapeText, sizeOf } from "../graph/shapes.js";

/** What training makes small. */
export interface Loss {
  readonly name: string;
  /** What it compares the outputs [batch, ...outputShape] with: shape of one example's target, and type. */
  target(outputShape: readonly number[]): { readonly shape: readonly number[]; readonly type: DataType };
  /** The mean over the batch, a scalar. */
  of(output: Node, target: Node): Node;
  /** How many examples are classified right; undefined where the loss is not about classes. */
  countCorrect?(outputs: Numbers, targets: Numbers): number;
}

/**
 * −log of the probability that softmax gives to the right class, the mean over the batch. The model's outputs are logits
 * [batch, classes] (no softmax layer at the end); the data have class indices.
 *
 * @example
 * await fit(model, digits, { loss: softmaxCrossEntropy, optimizer: sgd(0.5) });
 */
export const softmaxCrossEntropy: Loss = {
  name: "softmaxCrossEntropy",
  target(outputShape) {
    if (outputShape.length !== 1 || outputShape[0]! < 2) {
      throw new RangeError(
        `softmaxCrossEntropy: the model's output is ${shapeText([-1, ...outputShape])}, expected [batch, classes] with at least 2 classes`,
      );
    }
    return { shape: [], type: "int32" };
  },
  of: softmaxCrossEntropyOf,
  countCorrect(outputs, targets) {
    const width = outputs.length / targets.length;
    let correct = 0;
    for (let row = 0; row < targets.length; row++) {
      let best = row * width;
      for (let i = best + 1; i < (row + 1) * width; i++) if (outputs[i]! > outputs[best]!) best = i;
      if (best - row * width === targets[row]) correct++;
    }
    return correct;
  },
};

/**
 * −y log p − (1 − y) log(1 − p) with p = sigmoid(output), the mean over batch and outputs. The model's outputs are
 * logits (no sigmoid at the end); the targets are 0 or 1.
 *
 * @example
 * const network = sequential([layers.dense({ units: 1 })], { inputShape: [2] });
 * const x = tf.tensor2d([[0, 1], [1, 0], [1, 1], [0, 0]]);
 * await fit(network, { x, y: tf.tensor2d([[0], [1], [1], [0]]) }, { loss: binaryCrossEntropy, batchSize: 2, steps: 10 });
 */
export const binaryCrossEntropy: Loss = {
  name: "binaryCrossEntropy",
  target: (outputShape) => ({ shape: outputShape, type: "float32" }),
  of: (output, target) => mean(subtract(softplus(output), multiply(output, target))), // log(1 + eᶻ) − y z
  countCorrect(outputs, targets) {
    let correct = 0;
    for (let i = 0; i < targets.length; i++) if (outputs[i]! > 0 === targets[i]! > 0.5) correct++;
    return correct;
  },
};

/**
 * (output − target)², the mean over batch and outputs.
 *
 * @example
 * const line = sequential([layers.dense({ units: 1 })], { inputShape: [1] });
 * const x = tf.tensor2d([[0], [1], [2]]);
 * await fit(line, { x, y: tf.tensor2d([[1], [3], [5]]) }, { loss: meanSquaredError, batchSize: 3, steps: 10 });
 */
export const meanSquaredError: Loss = {
  name: "meanSquaredError",
  target: (outputShape) => ({ shape: outputShape, type: "float32" }),
  of: (output, target) => mean(square(subtract(output, target))),
};

/** Throws unless the value is a loss. */
export function checkLoss(where: string, value: Loss): void {
  if (!(isRecord(value) && typeof value.target === "function" && typeof value.of === "function")) {
    throw new TypeError(
      `${where}: loss is ${show(value)}, expected softmaxCrossEntropy, binaryCrossEntropy or meanSquaredError`,
    );
  }
}

/** The input node of a loss's targets, and the loss of the output. */
export function lossOf(loss: Loss, output: Node): { target: Node; value: Node } {
  const { shape, type } = loss.target(output.shape.slice(1));
  const target = input("target", [-1, ...shape], type);
  const value = loss.of(output, target);
  if (sizeOf(value.shape) !== 1)
    throw new RangeError(`${loss.name}: gives ${shapeText(value.shape)}, expected one number`);
  return { target, value: reshape(value, []) };
}
