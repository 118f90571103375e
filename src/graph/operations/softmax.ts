import { shapeText } from "../../arguments.js";
import { apply, callOperation, type Node, type Operation } from "../Node.js";

import { multiply, subtract } from "./arithmetic.js";
import { exp } from "./pointwise.js";
import { sum } from "./reductions.js";

const softmaxOperation: Operation = {
  name: "softmax",
  shapes: ([x]) => [x!.shape],
  gradient({ outputs }, [dy]) {
    const y = outputs[0]!;
    return [multiply(y, subtract(dy!, sum(multiply(dy!, y), [y.shape.length - 1], true)))];
  },
  tfjs: (tf, [x]) => tf.softmax(x!),
  loops: ([x], [y]) => {
    const width = x!.shape.at(-1)!;
    return () => {
      for (let start = 0; start < x!.data.length; start += width) softmaxRow(x!.data, y!.data, start, width);
    };
  },
};

/**
 * eˣ divided by its sum along the last axis.
 *
 * @example
 * operations.softmax(operations.constant([0, 0], [2])); // [0.5, 0.5]
 */
export function softmax(x: Node): Node {
  return apply(softmaxOperation, [x], {});
}

const logSoftmaxOperation: Operation = {
  name: "logSoftmax",
  shapes: ([x]) => [x!.shape],
  gradient({ inputs, outputs }, [dy]) {
    const last = [inputs[0]!.shape.length - 1];
    return [subtract(dy!, multiply(exp(outputs[0]!), sum(dy!, last, true)))];
  },
  tfjs: (tf, [x]) => tf.logSoftmax(x!),
  loops: ([x], [y]) => {
    const width = x!.shape.at(-1)!;
    return () => {
      for (let start = 0; start < x!.data.length; start += width) {
        const logTotal = softmaxRow(x!.data, y!.data, start, width);
        for (let i = start; i < start + width; i++) y!.data[i] = x!.data[i]! - logTotal;
      }
    };
  },
};

/**
 * The logarithm of `softmax(x)`, without overflow: x less log Σ eˣ along the last axis.
 *
 * @example
 * operations.logSoftmax(operations.constant([0, 0], [2])); // [-0.693, -0.693]
 */
export function logSoftmax(x: Node): Node {
  return apply(logSoftmaxOperation, [x], {});
}

/** [mean loss, its gradient by the logits]: the gradient is (softmax − one-hot) / batch, made in passing. */
const crossEntropy: Operation = {
  name: "softmaxCrossEntropy",
  shapes([logits, labels]) {
    if (logits!.shape.length !== 2 || labels!.shape.length !== 1) {
      throw new RangeError(
        `softmaxCrossEntropy: logits have shape ${shapeText(logits!.shape)} and labels ` +
          `${shapeText(labels!.shape)}, expected [batch, classes] and [batch] (class indices)`,
      );
    }
    return [[], logits!.shape];
  },
  gradient: ({ outputs }, [dLoss]) => [multiply(outputs[1]!, dLoss!), undefined],
  tfjs(tf, [logits, labels]) {
    const [batch, classes] = logits!.shape as [number, number];
    const truth = tf.oneHot(labels!.toInt(), classes);
    const logProbabilities = tf.logSoftmax(logits!);
    return [
      tf.div(tf.neg(tf.sum(tf.mul(truth, logProbabilities))), batch),
      tf.div(tf.sub(tf.exp(logProbabilities), truth), batch),
    ];
  },
  loops: ([logits, labels], [loss, gradient]) => {
    const [batch, width] = logits!.shape as [number, number];
    return () => {
      let total = 0;
      for (let row = 0; row < batch; row++) {
        const start = row * width;
        const label = start + labels!.data[row]!;
        total += softmaxRow(logits!.data, gradient!.data, start, width) - logits!.data[label]!;
        gradient!.data[label]! -= 1;
      }
      loss!.data[0] = total / batch;
      for (let i = 0; i < gradient!.data.length; i++) gradient!.data[i]! /= batch;
    };
  },
};

/** The mean of −log softmax(logits)[label], a scalar. Labels are class indices [batch], int32. */
export function softmaxCrossEntropyOf(logits: Node, labels: Node): Node {
  return callOperation(crossEntropy, [logits, labels], {})[0]!;
}

type Row = { [index: number]: number };

/** Softmax of one row; returns log Σ eˣ. The largest value is taken out first, so that nothing overflows. */
function softmaxRow(x: Row, y: Row, start: number, width: number): number {
  let largest = -Infinity;
  for (let i = start; i < start + width; i++) if (x[i]! > largest) largest = x[i]!;
  let total = 0;
  for (let i = start; i < start + width; i++) total += y[i] = Math.exp(x[i]! - largest);
  for (let i = start; i < start + width; i++) y[i]! /= total;
  return largest + Math.log(total);
}
