import type { AnyCase, Exercise } from "./definition.js";
import { fill } from "./words/fill.js";
import { wordsOf } from "./words/current.js";

/** Which input this is, in words: "7 examples with 3 features". */
export function labelOf({ name }: Exercise, { label, shows }: AnyCase): string {
  return fill(wordsOf(name).cases[label]!, shows);
}
