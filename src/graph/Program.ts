import type { NodeValues, NumberArray } from "./loops/NodeValues.js";
import type { Tensor, Tf } from "./tfjs/types.js";
import { callsOf, type Node } from "./Node.js";
import { variableOperation } from "./leaves.js";
import type { Variable } from "./Variable.js";

/** A change of variables at the end of a run: an optimizer's step, a moving average. */
export interface Update {
  readonly rule: UpdateRule;
  /** What is changed: the parameter first, then what the optimizer remembers of it. */
  readonly variables: readonly Variable[];
  readonly inputs: readonly Node[];
}

/** How variables change. TensorFlow's own operations for it stand in its house, by the name. */
export interface UpdateRule {
  readonly name: string;
  /** What it is set to: Adam's β₁ and β₂. Default: nothing. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** The variables' new values. */
  tfjs(tf: Tf, variables: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[];
  /** A function that changes the variables in place. */
  loops(variables: readonly NumberArray[], inputs: readonly NumberArray[]): () => void;
}

/** Something to run as a whole: a training step, a prediction. */
export interface GraphFunction {
  /** Input nodes, in the order of the numbers that `run` is given. */
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Done after the outputs are known; every node sees the variables as they were before. */
  readonly updates?: readonly Update[];
}

/** Functions that share variables, made ready to run on one backend. */
export interface Program {
  /** How it runs: one native call a step, typed-array loops, or tfjs's operations one by one. */
  readonly kind: "tensorflow" | "loops" | "tfjs";
  /**
   * Runs a function.
   *
   * @param inputs The numbers of each input node; only read, and only during the run.
   */
  run(name: string, inputs: readonly NumberArray[]): NodeValues[];
  /** Brings the variables' newest values to `Variable.values`. */
  pull(): void;
  /** Takes the variables' values from `Variable.values`. */
  push(): void;
  /** Frees what the program holds, after a `pull`. */
  dispose(): void;
}

/** The variables that a function reads or changes, each once. */
export function variablesOf({ outputs, updates = [] }: GraphFunction): Variable[] {
  const read = callsOf([...outputs, ...updates.flatMap((update) => update.inputs)])
    .filter((call) => call.operation === variableOperation)
    .map((call) => (call.attributes as { variable: Variable }).variable);
  return [...new Set([...read, ...updates.flatMap((update) => update.variables)])];
}
