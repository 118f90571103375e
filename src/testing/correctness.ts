import type { Comparison } from "./comparisons/Comparison.js";
import { hardInputs } from "./comparisons/hardInputs.js";
import { kerasNorms } from "./comparisons/keras.js";
import { noiseless } from "./comparisons/noiseless.js";
import { recordedNorms } from "./comparisons/norms.js";
import { recordedStatistics } from "./comparisons/statistics.js";
import { training } from "./comparisons/training.js";

/** All comparisons of public functions with independent references, those with recorded numbers first. */
export function comparisons(): Comparison[] {
  return [...recordedNorms(), ...noiseless(), ...kerasNorms(), ...recordedStatistics(), ...training(), ...hardInputs()];
}
