import { checkOptions, isRecord, show, shapeText } from "../arguments.js";
import {
  divide,
  input,
  logSoftmax,
  mean,
  multiply,
  reshape,
  softmaxCrossEntropyOf,
  softplus,
  square,
  subtract,
  sum,
} from "../graph/operations/index.js";
import type { NumberArray } from "../graph/loops/NodeValues.js";
import type { DataType, Node } from "../graph/Node.js";
import { sizeOf } from "../graph/shapes.js";
import { isNumbers } from "../math/checks.js";

/** What training makes small. */
export interface Loss {
  readonly name: string;
  /** What it compares the outputs [batch, ...outputShape] with: shape of one example's target, and type. */
  target(outputShape: readonly number[]): { readonly shape: readonly number[]; readonly type: DataType };
  /** The mean over the batch, a scalar: made of `operations`. */
  of(output: Node, target: Node): Node;
  /** The activation that is a part of the loss already: a model that ends with it is refused. */
  readonly includes?: "softmax" | "sigmoid";
  /** The loss to take instead for targets of this shape (with the examples' number first). */
  forTargets?(shape: readonly number[], outputShape: readonly number[]): Loss;
  /** The targets as `of` needs them, from those given: weights for class indices. */
  encode?(targets: ArrayLike<number>, outputShape: readonly number[]): Float32Array;
  /** Throws for a target that the loss has no meaning for. */
  check?(where: string, target: number, example: number): void;
  /**
   * How many examples are classified right, of several outputs the share of them; undefined where the loss is not about
   * classes.
   */
  countCorrect?(outputs: NumberArray, targets: NumberArray, outputSize: number): number;
}

/**
 * −log of the probability that softmax gives to the right class, the mean over the batch. The model's outputs are logits
 * [batch, classes] (no softmax layer at the end); the data have class indices [n], or the share of each class
 * [n, classes], one-hot or soft.
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
  includes: "softmax",
  of: softmaxCrossEntropyOf,
  forTargets: (shape, outputShape) =>
    shape.length === 2 && shape[1] === outputShape[0] ? sharesCrossEntropy : softmaxCrossEntropy,
  countCorrect(outputs, targets) {
    const width = outputs.length / targets.length;
    let correct = 0;
    for (let row = 0; row < targets.length; row++) if (largest(outputs, row, width) === targets[row]) correct++;
    return correct;
  },
};

/** −Σ share · log softmax, over all shares: the mean where those of an example sum to 1, else the weighted mean. */
const sharesCrossEntropy: Loss = {
  name: "softmaxCrossEntropy of shares",
  target: (outputShape) => ({ shape: softmaxCrossEntropy.target(outputShape) && outputShape, type: "float32" }),
  includes: "softmax",
  of: (output, target) => multiply(divide(sum(multiply(target, logSoftmax(output))), sum(target)), -1),
  check(where, target, example) {
    if (!(target >= 0)) {
      throw new RangeError(`${where}: example ${example} has the share ${target} of a class, expected numbers ≥ 0`);
    }
  },
  countCorrect: (outputs, targets, width) => {
    let correct = 0;
    for (let row = 0; row < outputs.length / width; row++) {
      if (largest(outputs, row, width) === largest(targets, row, width)) correct++;
    }
    return correct;
  },
};

/** The place of the largest of a row's numbers, the first of several. */
function largest(values: NumberArray, row: number, width: number): number {
  let best = row * width;
  for (let i = best + 1; i < (row + 1) * width; i++) if (values[i]! > values[best]!) best = i;
  return best - row * width;
}

/**
 * `softmaxCrossEntropy` in which each class counts as its weight says: Σ w·loss / Σ w over the examples, as PyTorch's
 * `CrossEntropyLoss(weight)`. For classes of which there are few.
 *
 * @param options.classWeights one number a class; `"balanced"` (default): n / (classes · examples of the class), so that
 *   every class counts as much as another.
 * @throws RangeError for weights that are no numbers ≥ 0, or not as many as classes.
 * @example
 * await fit(model, digits, { loss: weightedSoftmaxCrossEntropy(), optimizer: sgd(0.5), steps: 10 });
 */
export function weightedSoftmaxCrossEntropy(options: { classWeights?: ArrayLike<number> | "balanced" } = {}): Loss {
  const where = "weightedSoftmaxCrossEntropy";
  checkOptions(where, options, { classWeights: true });
  const { classWeights = "balanced" } = options;
  if (classWeights !== "balanced" && !(isNumbers(classWeights) && Array.from(classWeights).every((w) => w >= 0))) {
    throw new RangeError(`${where}: classWeights is ${show(classWeights)}, expected "balanced" or numbers ≥ 0`);
  }
  return {
    ...sharesCrossEntropy,
    name: `${where} ${typeof classWeights === "string" ? classWeights : Array.from(classWeights).join()}`,
    encode(labels, [numClasses]) {
      const weights = classWeights === "balanced" ? balanced(labels, numClasses!) : classWeights;
      if (weights.length !== numClasses) {
        throw new RangeError(`${where}: there are ${weights.length} classWeights for ${numClasses} classes`);
      }
      const shares = new Float32Array(labels.length * numClasses);
      for (let i = 0; i < labels.length; i++) shares[i * numClasses + labels[i]!] = weights[labels[i]!]!;
      return shares;
    },
  };
}

function balanced(labels: ArrayLike<number>, numClasses: number): Float64Array {
  const counts = new Float64Array(numClasses);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (numClasses * count)));
}

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
  includes: "sigmoid",
  of: (output, target) => mean(subtract(softplus(output), multiply(output, target))), // log(1 + eᶻ) − y z
  check(where, target, example) {
    if (!(target >= 0 && target <= 1)) {
      throw new RangeError(
        `${where}: label ${target} of example ${example}: binaryCrossEntropy expects 0, 1, or a share between; for ` +
          "several classes there is softmaxCrossEntropy",
      );
    }
  },
  countCorrect(outputs, targets, outputSize) {
    let correct = 0;
    for (let i = 0; i < targets.length; i++) if (outputs[i]! > 0 === targets[i]! > 0.5) correct++;
    return correct / outputSize;
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
  if (loss.includes !== undefined && endsWith(output) === loss.includes) {
    const what = loss.includes;
    throw new RangeError(
      `${loss.name}: the model ends with a ${what}, which the loss applies itself: leave it out. (With both, the loss ` +
        `hardly falls.) For probabilities apply tf.${what} to what predict gives`,
    );
  }
  const value = loss.of(output, target);
  if (sizeOf(value.shape) !== 1)
    throw new RangeError(`${loss.name}: gives ${shapeText(value.shape)}, expected one number`);
  return { target, value: reshape(value, []) };
}

/** The operation that a node ends with, whatever its shape. */
function endsWith({ call }: Node): string {
  return call.operation.name === "reshape" ? endsWith(call.inputs[0]!) : call.operation.name;
}
