/** What a training run was like. Plain arrays, ready for a plot. */
export interface History {
  /** 1, 2, 3 …: the number of each step. */
  readonly steps: number[];
  /** The batch's loss at each step, before its update. */
  readonly loss: number[];
  /** At every `evaluateEvery` steps and the last. Accuracy is NaN where the loss is not about classes. */
  readonly validation: { readonly step: number; readonly loss: number; readonly accuracy: number }[];
  /** Wall-clock seconds, compiling included. */
  seconds: number;
  /** Why it ended before its last step: a callback's wish, or a signal (Stop). */
  stopped?: "callback" | "signal";
  /** How the steps were run: as one native call each, as loops over typed arrays, or tfjs's operations one by one. */
  readonly ran: "tensorflow" | "loops" | "tfjs";
}
