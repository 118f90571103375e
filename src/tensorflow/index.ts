import { tf } from "../backend/tf.js";
import type { GraphFunction, Program } from "../graph/Program.js";
import { compileGraph } from "./compile.js";
import { StepForm } from "./StepForm.js";

export type { StepForm };

/** All that the library asks of TensorFlow's native library, beside the kernels that tfjs calls. */
export const native = {
  /** Whether tfjs runs on it now. */
  isInUse: (): boolean => tf.getBackend() === "tensorflow",

  /** Functions of graphs that share variables: each run is one call. */
  compile: (functions: Readonly<Record<string, GraphFunction>>): Program => compileGraph(tf, functions),

  /** A step written in tfjs's operations, for arguments of one signature: watched at first, then one call. */
  compileStep: <Result>(): StepForm<Result> => new StepForm(),
};
