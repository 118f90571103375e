import type { Model } from "../layers/Model.js";

/** How many of so many examples can be used where batch norm takes the batch's statistics: whole groups, and enough. */
export function usableSize(model: Model, size: number): number {
  const { minimum, multiple } = model.batch;
  const whole = size - (size % multiple);
  return whole >= minimum ? whole : 0;
}

/** Throws where batch norm cannot take its statistics from so many examples. */
export function checkBatchSize(where: string, model: Model, size: number): void {
  const { minimum, multiple } = model.batch;
  if (size < minimum) {
    throw new RangeError(
      `${where}: there ${size === 1 ? "is 1 example" : `are ${size} examples`}, and this model's batch norm needs at least ` +
        `${minimum} in training: of a single one, x − mean is 0 and the output is beta whatever the input`,
    );
  }
  if (size % multiple !== 0) {
    throw new RangeError(`${where}: there are ${size} examples, expected a multiple of the groupSize ${multiple}`);
  }
}
