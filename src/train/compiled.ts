import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.js";
import { native, type StepForm } from "../tensorflow/index.js";

/** Tensors in one of the forms that a step may return. */
export type StepResult = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | void;

/** A step that runs as one call of TensorFlow where it can. */
export interface CompiledStep<Arguments extends readonly Tensor[], Result extends StepResult> {
  (...tensors: Arguments): Result;
  /** Why the step runs as it is written; undefined while nothing speaks against compiling it. */
  readonly reason: string | undefined;
  /** Whether the last call ran the compiled form. */
  readonly isCompiled: boolean;
  /** Gives back what TensorFlow holds for it. Another call compiles anew. */
  dispose(): void;
}

/** Compiled forms of one step: one for each signature. */
const maximumSignatures = 16;

/**
 * A function of tfjs operations as one call of TensorFlow, differentiation and updates included, as `tf.function` and
 * `jax.jit` do it: a training step written by hand then runs about as quickly as `fit`.
 *
 * The first calls run the function as it is written and note what it asks of TensorFlow. Once two calls in a row have asked
 * the same, that becomes a graph. From then on the function itself is not called: what it does beside tfjs operations does
 * not happen, numbers in it stay as they were, and its `if`s as they went. `tf.Variable`s are read and assigned as the step
 * does it, an optimizer's included; a new learning rate (`setLearningRate`) is seen. Each combination of shapes and types is
 * compiled for itself. Tensors made in the step are disposed of, but for those that it returns.
 *
 * Where that cannot be, the step runs as it is written, `reason` says why, and a warning says so once: it reads values
 * (`dataSync`, `array`), its calls differ (`Math.random`, dropout without a seed, a counter), it returns something else than
 * tensors, or the backend is not TensorFlow's native library.
 *
 * @param step takes tensors of any shapes; returns a tensor, an array or a record of tensors, or nothing.
 * @throws TypeError if `step` is no function, or an argument of a call is no tensor.
 * @example
 * const w = tf.variable(tf.zeros([2, 1]));
 * const optimizer = tf.train.sgd(0.1);
 * const step = compiled((x: tf.Tensor, y: tf.Tensor) =>
 *   optimizer.minimize(() => tf.losses.meanSquaredError(y, tf.matMul(x as tf.Tensor2D, w)) as tf.Scalar, true)!);
 * const [x, y] = [tf.randomNormal([8, 2], 0, 1, "float32", 1), tf.ones([8, 1])];
 * for (let i = 0; i < 10; i++) step(x, y).dispose();
 */
export function compiled<Arguments extends readonly Tensor[], Result extends StepResult>(
  step: (...tensors: Arguments) => Result,
): CompiledStep<Arguments, Result> {
  if (typeof step !== "function") throw new TypeError(`compiled: the step is ${typeof step}, expected a function`);
  const forms = new Map<string, StepForm<Result>>();
  let reason: string | undefined;
  let isCompiled = false;

  const giveUp = (why: string) => {
    reason = why;
    console.warn(`compiled: the step runs as it is written, for ${why}.`);
  };

  const call = (...tensors: Arguments): Result => {
    checkTensors(tensors);
    isCompiled = false;
    const asWritten = () => tf.tidy(() => step(...tensors) as never) as Result;
    // A step may assign to a variable that it is given: there, a compiled one would see only its value.
    if (reason !== undefined || isDifferentiated() || tensors.some((tensor) => tensor instanceof tf.Variable)) {
      return asWritten();
    }
    if (!native.isInUse()) {
      giveUp(`the backend is ${tf.getBackend()}, and only TensorFlow's native library compiles`);
      return asWritten();
    }
    const key = tensors.map(({ shape, dtype }) => `${dtype} ${shape.join()}`).join(";");
    const form = forms.get(key) ?? native.compileStep<Result>();
    forms.delete(key);
    forms.set(key, form); // the last is the one just used
    if (forms.size > maximumSignatures) {
      const [oldest, unused] = forms.entries().next().value!;
      unused.close();
      forms.delete(oldest);
    }
    const done = form.run(tensors);
    if (done) {
      isCompiled = true;
      return done.result;
    }
    const result = form.note(tensors, (copies) => step(...(copies as unknown as Arguments)));
    if (form.obstacle !== undefined) giveUp(form.obstacle);
    return result;
  };

  return Object.defineProperties(call, {
    reason: { get: () => reason },
    isCompiled: { get: () => isCompiled },
    dispose: {
      value: () => {
        for (const form of forms.values()) form.close();
        forms.clear();
      },
    },
  }) as CompiledStep<Arguments, Result>;
}

/** Whether a gradient is being taken of what runs now: a compiled call has none. */
function isDifferentiated(): boolean {
  const { gradientDepth, activeTape } = tf.engine().state as unknown as { gradientDepth: number; activeTape: unknown };
  return gradientDepth > 0 || activeTape != null;
}

function checkTensors(tensors: readonly unknown[]): void {
  tensors.forEach((tensor, i) => {
    if (!(tensor instanceof tf.Tensor)) {
      const given = Array.isArray(tensor) ? "an array" : `${tensor === null ? "null" : typeof tensor}`;
      throw new TypeError(
        `compiled: argument ${i + 1} of the step is ${given}, expected a tensor; a number is tf.scalar(number)`,
      );
    }
    if (tensor.isDisposed) throw new Error(`compiled: argument ${i + 1} of the step has been disposed of`);
  });
}
