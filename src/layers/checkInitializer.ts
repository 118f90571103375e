import { isRecord, show } from "../arguments.js";
import type { Initializer } from "./initializers.js";

/** Throws unless the value is an initializer. */
export function checkInitializer(where: string, argument: string, value: Initializer): void {
  if (!(isRecord(value) && typeof value.values === "function")) {
    throw new TypeError(
      `${where}: ${argument} is ${show(value)}, expected an initializer, for example initializers.zeros()`,
    );
  }
}
