import type { Dataset } from "./Dataset.js";

/** Throws unless the value looks like a dataset; `name` is the caller's, for the message. */
export function checkDataset(name: string, value: Dataset): void {
  if (!(value?.x instanceof Float32Array && Array.isArray(value.exampleShape) && Number.isInteger(value.numExamples))) {
    throw new TypeError(`${name}: expected a dataset, for example syntheticDigits({ seed: 1 })`);
  }
}
