import type { Random } from "../../data/random.js";
import { randomList } from "../numbers.js";

/** Gradients away from 0, of either sign, so that a root or a quotient is well conditioned. */
export const gradients = (source: Random, n: number): number[] =>
  randomList(source, n, 0.5, 2).map((value, i) => (i % 2 ? -value : value));
