import type { NumberArray } from "../graph/loops/NodeValues.js";
import type { Node } from "../graph/Node.js";
import type { Model } from "../layers/Model.js";
import type { TrainingGraph } from "./functions.js";
import type { History } from "./History.js";

/** A step just done. */
export interface StepEvent {
  /** Steps done, counted from 1. */
  readonly step: number;
  /** The batch's loss before this step's update. */
  readonly loss: number;
  readonly epoch: number;
  readonly learningRate: number;
}

export interface RecordEvent extends StepEvent {
  readonly model: Model;
  /** The values of the nodes that were asked for, in their order. */
  readonly values: readonly { readonly shape: readonly number[]; readonly data: NumberArray }[];
}

/** An evaluation just done. */
export interface ValidationEvent {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Something that looks on while `fit` trains. Everything is optional; what returns a promise is awaited.
 *
 * @example
 * const printer: Callback = { onStep: ({ step, loss }) => console.log(step, loss) };
 */
export interface Callback {
  /** Inner values to bring along at every n-th step (and the first), from the same graph that trains. */
  readonly record?: {
    readonly every: number;
    nodes(graph: TrainingGraph): readonly Node[];
    onRecord(event: RecordEvent): void;
    /** Called before the step that is recorded. */
    before?(model: Model): void;
  };
  /** What it watches of the validation data: without them, or for a loss that has no accuracy, `fit` refuses it. */
  readonly monitors?: { readonly where: string; readonly what: "loss" | "accuracy" };
  /** The rate to take instead of the optimizer's. */
  rate?(rate: number): number;
  onStart?(start: { readonly model: Model; readonly steps: number }): unknown;
  /** After each step. Return "stop" to end the training. */
  onStep?(event: StepEvent): unknown;
  /** After each evaluation of the validation data. Return "stop" to end the training. */
  onValidation?(event: ValidationEvent): unknown;
  /** At most four times a second, and at the end: for live plots. */
  onProgress?(history: History): unknown;
  onEnd?(history: History): unknown;
}
