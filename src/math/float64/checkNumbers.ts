import { show } from "../../arguments.js";

/** Throws unless the value is a plain array of numbers: what is mapped from a Float32Array would be rounded again. */
export function checkNumbers(name: string, argument: string, values: readonly number[]): void {
  if (Array.isArray(values) && values.every((value) => typeof value === "number")) return;
  throw new TypeError(
    `${name}: ${argument} is ${Array.isArray(values) ? "an array with other things than numbers" : show(values)}, ` +
      "expected an array of numbers; of a tensor: Array.from(x.dataSync())",
  );
}
