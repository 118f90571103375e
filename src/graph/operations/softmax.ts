import { float32, int32 } from "../tensorflow/GraphDef.js";
import { apply, callOperation, type Node, type Operation } from "../Node.js";
import { shapeText } from "../shapes.js";
import { multiply, subtract } from "./arithmetic.js";
import { sum } from "./reductions.js";
import { reshape } from "./reshape.js";

const softmaxOperation: Operation = {
  name: "softmax",
  shapes: ([x]) => [x!.shape],
  gradient({ outputs }, [dy]) {
    const y = outputs[0]!;
    return [multiply(y, subtract(dy!, sum(multiply(dy!, y), [y.shape.length - 1], true)))];
  },
  tfjs: (tf, [x]) => tf.softmax(x!),
  tensorflow: (graph, inputs) => graph.add("Softmax", inputs, { T: float32 }),
  loops: ([x], [y]) => {
    const width = x!.shape.at(-1)!;
    return () => {
      for (let start = 0; start < x!.data.length; start += width) softmaxRow(x!.data, y!.data, start, width);
    };
  },
};

/** eˣ divided by its sum along the last axis. */
export function softmax(x: Node): Node {
  return apply(softmaxOperation, [x], {});
}

/** [loss of each example, its gradient by the logits]: the gradient is softmax − one-hot, made in passing. */
const crossEntropy: Operation = {
  name: "softmaxCrossEntropy",
  shapes([logits, labels]) {
    if (logits!.shape.length !== 2 || labels!.shape.length !== 1) {
      throw new RangeError(`softmaxCrossEntropy: logits have shape ${shapeText(logits!.shape)} and labels ` +
        `${shapeText(labels!.shape)}, expected [batch, classes] and [batch] (class indices)`);
    }
    return [labels!.shape, logits!.shape];
  },
  gradient: ({ outputs }, [dLoss]) => [multiply(outputs[1]!, reshape(dLoss!, [-1, 1])), undefined],
  tfjs(tf, [logits, labels]) {
    const classes = logits!.shape.at(-1)!;
    const truth = tf.oneHot(labels!.toInt(), classes);
    const logProbabilities = tf.logSoftmax(logits!);
    return [tf.neg(tf.sum(tf.mul(truth, logProbabilities), -1)), tf.sub(tf.exp(logProbabilities), truth)];
  },
  tensorflow(graph, inputs) {
    const node = graph.add("SparseSoftmaxCrossEntropyWithLogits", inputs, { T: float32, Tlabels: int32 });
    return [node, `${node}:1`];
  },
  loops: ([logits, labels], [loss, gradient]) => {
    const width = logits!.shape[1]!;
    return () => {
      for (let row = 0; row < labels!.data.length; row++) {
        const start = row * width;
        const label = start + labels!.data[row]!;
        const logSum = softmaxRow(logits!.data, gradient!.data, start, width);
        loss!.data[row] = logSum - logits!.data[label]!;
        gradient!.data[label]! -= 1;
      }
    };
  },
};

/** −log softmax(logits)[label] of each example: [batch]. Labels are class indices, int32. */
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
