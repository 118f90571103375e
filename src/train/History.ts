import { inspectSymbol } from "../inspect.js";
import { displaySymbol } from "../jupyter.js";

/** What a training run was like. Plain arrays, ready for a plot; as a cell's last expression it is a summary. */
export interface History {
  /** 1, 2, 3 …: the number of each step. */
  readonly steps: number[];
  /** The batch's loss at each step, before its update. */
  readonly loss: number[];
  /** At every `evaluateEvery` steps and the last. Accuracy is NaN where the loss is not about classes. */
  readonly validation: { readonly step: number; readonly loss: number; readonly accuracy: number }[];
  /** Wall-clock seconds, compiling included. */
  seconds: number;
  /** Why it ended before its last step: a callback's wish, a signal (Stop), or a loss that is no longer finite. */
  stopped?: "callback" | "signal" | "loss is not finite";
  /** The step whose weights the model has again, with `earlyStopping({ restoreBest: true })`. */
  restored?: number;
  /** What to look at: settings that are rarely meant. */
  readonly remarks: readonly string[];
  /** How the steps were run: as one native call each, as loops over typed arrays, or tfjs's operations one by one. */
  readonly ran: "tensorflow" | "loops" | "tfjs";
}

/** A history of no steps yet, which shows itself as its summary: thousands of losses are for a plot. */
export function emptyHistory(ran: History["ran"], remarks: readonly string[] = []): History {
  const history: History = { steps: [], loss: [], validation: [], seconds: 0, ran, remarks };
  return Object.defineProperties(history, {
    [displaySymbol]: { value: () => ({ "text/plain": describe(history) }) },
    [inspectSymbol]: { value: () => describe(history) },
  });
}

/** The same text for the same training: how long it took is in `seconds`. */
function describe({ steps, loss, validation, stopped, restored, remarks }: History): string {
  const why = stopped && `, stopped${stopped === "loss is not finite" ? "" : ` by a ${stopped}`}`;
  const wrong = loss.findIndex((value) => !Number.isFinite(value));
  const numSteps = `${steps.length.toLocaleString("en")} step${steps.length === 1 ? "" : "s"}${why ?? ""}`;
  const last = validation.at(-1);
  const accuracy = last && !Number.isNaN(last.accuracy) ? `, accuracy ${last.accuracy.toFixed(3)}` : "";
  return [
    `History of ${numSteps}${loss.length ? `: loss ${say(loss[0]!)} → ${say(loss.at(-1)!)}` : ""}`,
    ...(wrong >= 0
      ? [`from step ${steps[wrong]!.toLocaleString("en")} on the loss is not finite: try a smaller rate`]
      : []),
    ...(restored !== undefined ? [`the weights are those of step ${restored.toLocaleString("en")}, the best`] : []),
    ...(last ? [`validation after step ${last.step.toLocaleString("en")}: loss ${say(last.loss)}${accuracy}`] : []),
    ...remarks,
    "fields: steps, loss, validation, seconds, ran; lossCurves(history) draws it",
  ].join("\n");
}

const say = (loss: number): string => loss.toPrecision(3);
