import { isRecord, show } from "../arguments.js";
import type { Dataset } from "./Dataset.js";

/** True for what has the parts of a dataset. */
export function isDataset(value: unknown): value is Dataset {
  return (
    isRecord(value) &&
    ArrayBuffer.isView(value["x"]) &&
    Array.isArray(value["exampleShape"]) &&
    Number.isInteger(value["numExamples"]) &&
    ArrayBuffer.isView(value["labels"])
  );
}

/** Throws unless the value looks like a dataset; `name` is the caller's, for the message. */
export function checkDataset(name: string, value: Dataset): void {
  if (!isDataset(value)) {
    throw new TypeError(
      `${name}: dataset is ${show(value)}, expected a dataset, for example syntheticDigits({ seed: 1 })`,
    );
  }
}
