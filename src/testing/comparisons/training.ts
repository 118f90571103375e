import { layers, sequential } from "../../layers/index.js";
import * as train from "../../train/index.js";
import { curves } from "../../train/optimizers.test.fixture.js";
import { tf } from "../../backend/index.js";
import { readFixture, relativeError, tensorOf, type Recorded } from "../fixtures.js";
import { optimizers, setup } from "../optimizers.js";
import { rounding, type Comparison } from "./Comparison.js";
import type { Norms } from "./recordedNorms.js";

/** Layers, losses and optimizers, compiled as `fit` runs them, against PyTorch. */
export function training(): Comparison[] {
  return [...normLayers(), ...losses(), ...descents()];
}

const layerOf = {
  batchNorm: ({ epsilon }) => layers.batchNorm({ epsilon }),
  ghostBatchNorm: ({ epsilon, groupSize }) => layers.batchNorm({ epsilon, groupSize: groupSize! }),
  groupNorm: ({ epsilon, numGroups }) => layers.groupNorm({ epsilon, numGroups: numGroups! }),
  instanceNorm: ({ epsilon }) => layers.instanceNorm({ epsilon }),
} satisfies Record<string, (options: { epsilon: number; groupSize?: number; numGroups?: number }) => unknown>;

function normLayers(): Comparison[] {
  const cases = readFixture<Norms>("norms.json").cases.filter(
    ({ f, options: { axis, groupSize }, inputs: { x } }) =>
      f in layerOf && axis === undefined && x.shape[0]! % ((groupSize as number | undefined) ?? 1) === 0,
  );
  return cases.map(({ f, name, options, inputs: { x, gamma, beta }, y }) => ({
    function: `layers.${f === "ghostBatchNorm" ? "batchNorm" : f}`,
    what: f === "ghostBatchNorm" ? "y in training, groupSize" : "y in training",
    input: name,
    reference: "PyTorch, float64",
    tolerance: rounding,
    error: async () => {
      const layer = layerOf[f as keyof typeof layerOf](options as never);
      const model = sequential([layer], { inputShape: x.shape.slice(1) });
      model.setWeights({ [`${layer.type}_1/gamma`]: gamma.values, [`${layer.type}_1/beta`]: beta.values });
      const input = tensorOf(x);
      const found = await train.predict(model, input, { training: true });
      const error = relativeError(found, y.values);
      tf.dispose([input, found]);
      return error;
    },
  }));
}

/** What losses.py records. */
interface Losses {
  readonly cases: readonly ({ readonly loss: string; readonly name: string; readonly value: number } & Record<
    "x" | "y" | "kernel" | "bias" | "dKernel" | "dBias",
    Recorded
  >)[];
}

function losses(): Comparison[] {
  return readFixture<Losses>("losses.json").cases.flatMap(({ loss: name, name: input, value, ...given }) => {
    const loss = train[name as "meanSquaredError"];
    const data = { x: rowsOf(given.x), y: given.y.shape.length === 1 ? given.y.values : rowsOf(given.y) };
    const model = () => {
      const made = sequential([layers.dense({ units: 4 })], { inputShape: [5] });
      made.setWeights({ "dense_1/kernel": given.kernel.values, "dense_1/bias": given.bias.values });
      return made;
    };
    // Outputs of some hundreds are rounded by 2e-5, and softmax takes them to the exponent.
    const tolerance = input.endsWith("100") ? 5e-5 : rounding;
    const of = (what: string, error: () => Promise<number>): Comparison => ({
      function: name,
      what,
      input,
      reference: "PyTorch, float64",
      tolerance,
      error,
    });
    return [
      of("value", async () => relativeError([(await train.evaluate(model(), data, { loss })).loss], [value])),
      of("gradients()", async () => {
        const found = await train.gradients(model(), data, { loss });
        return Math.max(
          relativeError(found["dense_1/kernel"]!, given.dKernel.values),
          relativeError(found["dense_1/bias"]!, given.dBias.values),
        );
      }),
    ];
  });
}

const rowsOf = ({ shape, values }: Recorded): number[][] =>
  Array.from({ length: shape[0]! }, (_, row) => values.slice(row * shape[1]!, (row + 1) * shape[1]!));

/** Losses of 200 steps; PyTorch's in float32, so that both drift apart. */
function descents(): Comparison[] {
  return Object.entries(optimizers).map(([name, optimizer]) => ({
    function: name === "nesterov" ? "momentum" : name,
    what: name === "nesterov" ? "losses of 200 steps, nesterov" : "losses of 200 steps",
    input: "64-32-32-10 with batch norm",
    reference: "PyTorch, float32",
    tolerance: 1e-4,
    error: async () => {
      const { model, dataset } = setup();
      const options = { batchSize: 32, steps: 200, order: "given", progress: false } as const;
      const { loss } = await train.fit(model, dataset, { optimizer: optimizer(), ...options });
      const steps = Object.entries(curves[name]!);
      return Math.max(...steps.map(([step, expected]) => Math.abs(loss[Number(step) - 1]! / expected - 1)));
    },
  }));
}
