import { float32 } from "../backend/tensorflow/GraphDef.js";
import type { UpdateRule } from "../graph/Program.js";

/** variable ← value. */
export const assign: UpdateRule = {
  name: "assign",
  tfjs: (_, __, [value]) => [value!],
  tensorflow: (graph, [variable], [value], waits) =>
    graph.add("AssignVariableOp", [variable!, value!, ...waits], { dtype: float32 }),
  loops:
    ([variable], [value]) =>
    () =>
      (variable as Float32Array).set(value!),
};
