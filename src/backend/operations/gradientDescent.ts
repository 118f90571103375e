import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { float32 } from "../tensorflow/GraphDef.js";
import { nativeFunction, type NativeFunction } from "../tensorflow/nativeFunction.js";
import { tf } from "../tf.js";

/**
 * A step of `tf.train.sgd`, v ← c·dv + v with c = −rate, for all variables in one native call. tfjs makes two operations
 * for each variable, which in a reader's loop is a quarter of the time. Other backends keep tfjs's own.
 */
export function useNativeGradientDescent(): void {
  tf.registerKernel({
    kernelName: "GradientDescent",
    backendName: "tensorflow",
    kernelFunc({ inputs, backend }) {
      const tensors = Object.values(inputs) as Tensor[];
      return step((tensors.length - 1) / 2)(backend, tensors);
    },
  });
  const prototype = tf.SGDOptimizer.prototype;
  const own = prototype.applyGradients;
  prototype.applyGradients = function (this: Descent, gradients) {
    const pairs = pairsOf(gradients);
    const isOurs = tf.getBackend() === "tensorflow" && pairs.length > 0 && pairs.every(fits) && areDistinct(pairs);
    if (!isOurs) return own.call(this, gradients);
    tf.tidy(() => {
      const inputs = Object.fromEntries([this.c, ...(pairs as [tf.Variable, Tensor][]).flat()].entries());
      const updated = tf.engine().runKernel("GradientDescent", inputs) as unknown as Tensor[];
      pairs.forEach(([variable], i) => variable!.assign(updated[i]!));
    });
    this.incrementIterations();
  };
}

type Gradients = Parameters<InstanceType<typeof tf.SGDOptimizer>["applyGradients"]>[0];

/** With what tfjs's class keeps to itself. */
type Descent = InstanceType<typeof tf.SGDOptimizer> & { readonly c: Tensor; incrementIterations(): void };

/** A variable, undefined where it has been disposed of, and its gradient. */
type Pair = [variable: tf.Variable | undefined, gradient: Tensor];

/** Each variable with its gradient, where it has one. */
function pairsOf(gradients: Gradients): Pair[] {
  const named = Array.isArray(gradients) ? gradients : namedTensors(gradients);
  return named
    .filter(({ tensor }) => tensor != null)
    .map(({ name, tensor }) => [tf.engine().registeredVariables[name], tensor]);
}

const namedTensors = (map: NamedTensorMap) => Object.entries(map).map(([name, tensor]) => ({ name, tensor }));

const areDistinct = (pairs: Pair[]): boolean => new Set(pairs.map(([variable]) => variable)).size === pairs.length;

const fits = ([variable, gradient]: Pair): boolean =>
  variable?.dtype === "float32" && gradient.dtype === "float32" && variable.shape.join() === gradient.shape.join();

/** From c, v₀, dv₀, v₁, dv₁ … the new values of so many variables. */
const step = (numVariables: number): NativeFunction =>
  nativeFunction(`gradientDescent ${numVariables}`, (graph, [c, ...rest]) =>
    Array.from({ length: numVariables }, (_, i) => {
      const change = graph.add("Mul", [c!, rest[2 * i + 1]!], { T: float32 });
      return graph.add("AddV2", [change, rest[2 * i]!], { T: float32 });
    }),
  );
