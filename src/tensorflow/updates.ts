import { float32, type GraphDef } from "../backend/tensorflow/GraphDef.js";
import type { UpdateRule } from "../graph/Program.js";

interface Rule {
  /** Variables of the first one's shape that TensorFlow's operation needs besides, and nobody reads. Default 0. */
  readonly spare?: number;
  /**
   * Adds the operations that change the variables of the given handles (spare ones last); returns the last one's name.
   *
   * @param waits Control inputs for the first operation: everything that reads the old values comes before it.
   */
  add(
    graph: GraphDef,
    variables: readonly string[],
    inputs: readonly string[],
    waits: readonly string[],
    numbers: Readonly<Record<string, number>>,
  ): string;
}

/** How TensorFlow changes variables, by the rule's name. */
const rules: Readonly<Record<string, Rule>> = {
  assign: {
    add: (graph, [variable], [value], waits) =>
      graph.add("AssignVariableOp", [variable!, value!, ...waits], { dtype: float32 }),
  },
  gradientDescent: {
    add: (graph, [w], [gradient, rate], waits) =>
      graph.add("ResourceApplyGradientDescent", [w!, rate!, gradient!, ...waits], { T: float32 }),
  },
  momentum: {
    add: (graph, [w, velocity], [gradient, rate], waits, { momentum, nesterov }) =>
      graph.add("ResourceApplyMomentum", [w!, velocity!, rate!, gradient!, graph.constant([momentum!], []), ...waits], {
        T: float32,
        use_nesterov: { bool: nesterov === 1 },
      }),
  },
  adam: {
    add(graph, [w, m, v], [gradient, rate, epsilon, decay], waits, { beta1, beta2 }) {
      let before = waits;
      if (decay) {
        const value = graph.add("ReadVariableOp", [w!, ...waits], { dtype: float32 });
        const taken = graph.add("Mul", [value, decay], { T: float32 });
        before = [`^${graph.add("AssignSubVariableOp", [w!, taken], { dtype: float32 })}`];
      }
      // TensorFlow's own bias correction is left out: the powers of β are given as 0.
      const [zero, b1, b2] = [0, beta1!, beta2!].map((value) => graph.constant([value], []));
      const inputs = [w!, m!, v!, zero!, zero!, rate!, b1!, b2!, epsilon!, gradient!, ...before];
      return graph.add("ResourceApplyAdam", inputs, { T: float32 });
    },
  },
  movingAverage: {
    spare: 1,
    add(graph, [moving, spare], [batch], waits, { momentum }) {
      // One operation: Keras's momentum, accumulator ← momentum · accumulator − rate · gradient, has the moving average as
      // its accumulator. What it then moves by it is the spare variable.
      const numbers = [momentum! - 1, momentum!].map((value) => graph.constant([value], []));
      return graph.add("ResourceApplyKerasMomentum", [spare!, moving!, numbers[0]!, batch!, numbers[1]!, ...waits], {
        T: float32,
      });
    },
  },
};

/** How TensorFlow changes variables by a rule of the graph's. */
export function updateOf({ name }: UpdateRule): Rule {
  if (!Object.hasOwn(rules, name)) throw new Error(`TensorFlow has no rule for the update ${name}`);
  return rules[name]!;
}
