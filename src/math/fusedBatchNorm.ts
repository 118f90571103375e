import type { NamedAttrMap, NamedTensorInfoMap, Tensor, Tensor1D, TensorInfo } from "@tensorflow/tfjs";
import { gradientIsNative, isGradientRecorded } from "../backend/operations/gradients.js";
import { nativeBatchNorm, nativeBatchNormGradient } from "../backend/operations/batchNorm.js";
import { once } from "../backend/once.js";
import { tf } from "../backend/tf.js";
import { sumOver } from "./average.js";
import { closedFormGradient, fourEquations } from "./equations.js";

/**
 * Batch norm as one operation under tfjs's autodiff: TensorFlow's FusedBatchNormV3 and its gradient on the native
 * backend, the four equations and the closed form elsewhere. The equations composed of single operations would cost
 * eight of them forward and some thirty backward, each 20 µs or more on the native backend whatever its size.
 *
 * @returns y, and the batch mean and biased batch variance [features], which moving statistics need; the gradient does not
 *   go through these two.
 */
export function fusedBatchNorm(
  x: Tensor,
  axis: number,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): { y: Tensor; mean: Tensor1D; variance: Tensor1D } {
  if (axis !== x.rank - 1) {
    const toLast = [...x.shape.keys()].filter((index) => index !== axis).concat(axis);
    const back = [...x.shape.keys()].map((index) => toLast.indexOf(index));
    const { y, mean, variance } = fusedBatchNorm(tf.transpose(x, toLast), x.rank - 1, gamma, beta, epsilon);
    return { y: tf.transpose(y, back), mean, variance };
  }
  if (x.rank !== 2 && x.rank !== 4) {
    const rows = tf.reshape(x, [-1, x.shape[axis] as number]);
    const { y, mean, variance } = fusedBatchNorm(rows, 1, gamma, beta, epsilon);
    return { y: tf.reshape(y, x.shape), mean, variance };
  }
  const [y, mean, variance] = tf
    .engine()
    .runKernel("BatchNormTraining", { x, gamma, beta }, { epsilon }) as unknown as [Tensor, Tensor1D, Tensor1D];
  return { y, mean, variance };
}

/**
 * Up to so many values per feature go to TensorFlow's operation: it adds them one after another in float32, which at
 * 1,000,000 leaves three digits, or none where the mean is far from 0. More go through the equations, which add in blocks.
 */
const mostRows = 65_536;

const isFused = (x: TensorInfo): boolean => countOf(x) <= mostRows * (x.shape[x.shape.length - 1] as number);
const countOf = (x: TensorInfo): number => x.shape.reduce((product, length) => product * length, 1);

type Three = [Tensor, Tensor, Tensor];

/**
 * dx, dγ and dβ by operations of tfjs. Inside another `tf.grad` the statistics are taken anew from x, so that its gradient
 * goes through them, too.
 */
function closedForm(dy: Tensor, x: Tensor, gamma: Tensor, mean: Tensor, variance: Tensor, epsilon: number): Three {
  const axes = leadingAxes(x);
  if (isGradientRecorded()) ({ mean, variance } = fourEquations(x, axes, gamma, tf.scalar(0), epsilon));
  const xHat = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  const dx = closedFormGradient(tf.mul(dy, gamma), xHat, variance, axes, epsilon);
  return [dx, tf.reshape(sumOver(tf.mul(dy, xHat), axes), [-1]), tf.reshape(sumOver(dy, axes), [-1])];
}

function composedKernel({ inputs, attrs }: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap }): Tensor[] {
  const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", Tensor>;
  return tf.tidy(() => {
    const { y, mean, variance } = fourEquations(x, leadingAxes(x), gamma, beta, epsilonOf(attrs));
    return [y, tf.reshape(mean, [-1]), tf.reshape(variance, [-1])];
  });
}

once("batch norm", () => {
  tf.registerGradient({
    kernelName: "BatchNormTraining",
    inputsToSave: ["x", "gamma"],
    outputsToSave: [false, true, true],
    gradFunc(dys, saved, attrs) {
      const [x, gamma, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
      const dy = (dys as Tensor[])[0] as Tensor;
      const [dx, dGamma, dBeta] =
        gradientIsNative() && isFused(x)
          ? (tf
              .engine()
              .runKernel("BatchNormTrainingGradient", { dy, x, gamma, mean, variance }, attrs) as unknown as Three)
          : closedForm(dy, x, gamma, mean, variance, epsilonOf(attrs));
      return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
    },
  });

  for (const backendName of ["wasm", "webgl", "cpu"]) {
    tf.registerKernel({ kernelName: "BatchNormTraining", backendName, kernelFunc: composedKernel });
  }

  tf.registerKernel({
    kernelName: "BatchNormTraining",
    backendName: "tensorflow",
    kernelFunc({ inputs, attrs, backend }) {
      const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", Tensor>;
      if (!isFused(x)) return composedKernel({ inputs, attrs });
      return nativeBatchNorm(x, epsilonOf(attrs))(backend, [x, gamma, beta]);
    },
  });

  tf.registerKernel({
    kernelName: "BatchNormTrainingGradient",
    backendName: "tensorflow",
    kernelFunc({ inputs, attrs, backend }) {
      const { dy, x, gamma, mean, variance } = inputs as GradientInputs;
      return nativeBatchNormGradient(x, epsilonOf(attrs))(backend, [dy, x, gamma, mean, variance]);
    },
  });
});

type GradientInputs = Record<"dy" | "x" | "gamma" | "mean" | "variance", Tensor>;

const epsilonOf = (attrs: NamedAttrMap | undefined): number => attrs?.["epsilon"] as number;

const leadingAxes = (x: TensorInfo): number[] => [...x.shape.keys()].slice(0, -1);
