import type { UpdateRule } from "../graph/Program.js";

/** variable ← value. */
export const assign: UpdateRule = {
  name: "assign",
  tfjs: (_, __, [value]) => [value!],
  loops:
    ([variable], [value]) =>
    () =>
      (variable as Float32Array).set(value!),
};
