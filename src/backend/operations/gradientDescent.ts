import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { float32 } from "../tensorflow/GraphDef.js";
import type { NativeBackend } from "../tensorflow/native.js";
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
      const native = backend as unknown as NativeBackend;
      const handles = native.getInputTensorIds(Object.values(inputs) as Tensor[]);
      return step((handles.length - 1) / 2)(native.binding, handles).map((output) => native.createOutputTensor(output));
    },
  });
  const prototype = tf.SGDOptimizer.prototype;
  const own = prototype.applyGradients;
  prototype.applyGradients = function (this: Descent, gradients) {
    const pairs = pairsOf(gradients);
    if (tf.getBackend() !== "tensorflow" || pairs.length === 0 || !pairs.every(fits)) return own.call(this, gradients);
    tf.tidy(() => {
      const inputs = Object.fromEntries([this.c, ...pairs.flat()].entries());
      const updated = tf.engine().runKernel("GradientDescent", inputs) as unknown as Tensor[];
      pairs.forEach(([variable], i) => variable.assign(updated[i]!));
    });
    this.incrementIterations();
  };
}

type Gradients = Parameters<InstanceType<typeof tf.SGDOptimizer>["applyGradients"]>[0];

/** With what tfjs's class keeps to itself. */
type Descent = InstanceType<typeof tf.SGDOptimizer> & { readonly c: Tensor; incrementIterations(): void };

/** Each variable with its gradient, where it has one. */
function pairsOf(gradients: Gradients): [tf.Variable, Tensor][] {
  const named = Array.isArray(gradients) ? gradients : namedTensors(gradients);
  return named
    .filter(({ tensor }) => tensor != null)
    .map(({ name, tensor }) => [tf.engine().registeredVariables[name]!, tensor]);
}

const namedTensors = (map: NamedTensorMap) => Object.entries(map).map(([name, tensor]) => ({ name, tensor }));

const fits = ([variable, gradient]: [tf.Variable, Tensor]): boolean =>
  variable.dtype === "float32" && gradient.dtype === "float32" && variable.shape.join() === gradient.shape.join();

const steps = new Map<number, NativeFunction>();

/** From c, v₀, dv₀, v₁, dv₁ … the new values of so many variables. */
function step(numVariables: number): NativeFunction {
  let found = steps.get(numVariables);
  if (!found) {
    const types = Array.from({ length: 1 + 2 * numVariables }, () => "float32" as const);
    found = nativeFunction(types, (graph, [c, ...rest]) =>
      Array.from({ length: numVariables }, (_, i) => {
        const change = graph.add("Mul", [c!, rest[2 * i + 1]!], { T: float32 });
        return graph.add("AddV2", [change, rest[2 * i]!], { T: float32 });
      }),
    );
    steps.set(numVariables, found);
  }
  return found;
}
