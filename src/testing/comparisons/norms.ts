import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../backend/index.js";
import * as library from "../../math/index.js";
import { readFixture, relativeError, tensorOf, type Recorded } from "../fixtures.js";
import { columnsOf, rowsOf } from "./columns.js";
import { measured, rounding, type Comparison } from "./Comparison.js";
import type { Norms } from "./recordedNorms.js";

type Forward = (x: Tensor, options: object) => Tensor;
type Backward = (x: Tensor, dy: Tensor, options: object) => Record<"dx" | "dGamma" | "dBeta", Tensor>;
type Steps = (x: Tensor, options: object) => { y: Tensor };

/** Forward and backward passes against PyTorch. */
export function recordedNorms(): Comparison[] {
  const functions = library as unknown as Record<string, unknown>;
  return readFixture<Norms>("norms.json").cases.flatMap(({ f, name, options, inputs, y, gradients, dxScale }) => {
    const forward = functions[f] as Forward;
    const names = ["x", "gamma", "beta"] as const;
    const expected = { dx: gradients.x, dGamma: gradients.gamma, dBeta: gradients.beta };
    const compare = (
      what: string,
      error: (given: Record<"x" | "gamma" | "beta" | "dy", Tensor>) => number,
    ): Comparison => ({
      function: f,
      what,
      input: name,
      reference: "PyTorch, float64",
      tolerance: rounding,
      error: () =>
        measured(() => {
          const { x, gamma, beta, dy } = inputs;
          return error({ x: tensorOf(x), gamma: tensorOf(gamma), beta: tensorOf(beta), dy: tensorOf(dy) });
        }),
    });
    const list = [
      compare("y", ({ x, gamma, beta }) => relativeError(forward(x, { ...options, gamma, beta }), y.values)),
      compare("gradients by tfjs", ({ x, gamma, beta, dy }) => {
        const loss = (...[x, gamma, beta]: Tensor[]): Tensor =>
          forward(x!, { ...options, gamma, beta })
            .mul(dy)
            .sum();
        const found = tf.grads(loss as never)([x, gamma, beta]);
        return Math.max(
          ...found.map((gradient, i) => relativeError(gradient, gradients[names[i]!].values, i === 0 ? dxScale : 0)),
        );
      }),
    ];
    const steps = functions[`${f}Steps`] as Steps | undefined;
    if (steps) {
      list.push(
        compare("y of the steps", ({ x, gamma, beta }) =>
          relativeError(steps(x, { ...options, gamma, beta }).y, y.values),
        ),
      );
    }
    if (f === "batchNorm" && inputs.x.shape.length === 2)
      list.push(...recorded64(name, options, inputs, y, gradients, dxScale));
    for (const suffix of ["Gradient", "GradientClosedForm"]) {
      const backward = functions[f + suffix] as Backward | undefined;
      if (!backward) continue;
      list.push(
        compare(`${f}${suffix}()`, ({ x, gamma, dy }) => {
          const found = backward(x, dy, { ...options, gamma });
          const errors = (["dx", "dGamma", "dBeta"] as const).map((key) =>
            relativeError(found[key], expected[key].values, key === "dx" ? dxScale : 0),
          );
          return Math.max(...errors);
        }),
      );
    }
    return list;
  });
}

/** The float64 functions, whose numbers serve below as reference. */
function recorded64(
  input: string,
  options: { epsilon?: number },
  inputs: Record<"x" | "gamma" | "beta" | "dy", Recorded>,
  y: Recorded,
  gradients: Record<"x", Recorded>,
  dxScale: number,
): Comparison[] {
  const width = inputs.x.shape[1] as number;
  const columns = (f: (x: number[], dy: number[], options: library.BatchNorm64Options) => number[]): Float64Array => {
    const dy = columnsOf(inputs.dy.values, width);
    return rowsOf(
      columnsOf(inputs.x.values, width).map((column, index) =>
        f(column, dy[index]!, { ...options, gamma: inputs.gamma.values[index]!, beta: inputs.beta.values[index]! }),
      ),
    );
  };
  const common = { input, reference: "PyTorch, float64", tolerance: 1e-12 };
  return [
    {
      ...common,
      function: "batchNorm64",
      what: "y",
      error: () =>
        relativeError(
          columns((x, _, options) => library.batchNorm64(x, options).y),
          y.values,
        ),
    },
    {
      ...common,
      function: "batchNormGradient64",
      what: "dx",
      error: () =>
        relativeError(
          columns((x, dy, options) => library.batchNormGradient64(x, dy, options).dx),
          gradients.x.values,
          dxScale,
        ),
    },
    {
      ...common,
      function: "batchNormGradientClosedForm64",
      what: "dx",
      error: () => relativeError(columns(library.batchNormGradientClosedForm64), gradients.x.values, dxScale),
    },
  ];
}
