import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/index.js";
import * as library from "../math/index.js";
import { readFixture, relativeError, tensorOf, type Recorded } from "./fixtures.js";

/** One comparison of a public function with an independent reference. */
export interface Comparison {
  function: string;
  /** What was compared. */
  what: string;
  /** Of which input. */
  input: string;
  reference: string;
  /** The largest relative error that is accepted. */
  tolerance: number;
  /** Computes it on the backend in use. */
  error(): number;
}

interface Norms {
  cases: {
    f: string;
    name: string;
    options: Record<string, unknown>;
    inputs: Record<"x" | "gamma" | "beta" | "dy", Recorded>;
    y: Recorded;
    dxScale: number;
    gradients: Record<"x" | "gamma" | "beta", Recorded>;
  }[];
  moving: {
    batches: Recorded[];
    state: { weight: number[]; bias: number[]; running_mean: number[]; running_var: number[] };
    x: Recorded;
    y: Recorded;
  };
  keras: Record<"movingMean" | "movingVariance" | "correctedMean" | "correctedVariance", number[]>;
  population: { mean: number[]; variance: number[]; count: number };
  fold: Record<"bias" | "gamma" | "beta" | "mean" | "variance" | "foldedBias", number[]> & {
    kernel: Recorded;
    foldedKernel: Recorded;
    epsilon: number;
  };
  standardized: { x: Recorded; mean: number[]; deviation: number[]; z: Recorded };
}

type Forward = (x: Tensor, options: object) => Tensor;
type Backward = (x: Tensor, dy: Tensor, options: object) => Record<"dx" | "dGamma" | "dBeta", Tensor>;
type Steps = (x: Tensor, options: object) => { y: Tensor };

/** A few float32 roundings. */
const rounding = 2e-6;

/** All comparisons, those with PyTorch's and NumPy's recorded float64 numbers first. */
export function comparisons(): Comparison[] {
  return [...recordedNorms(), ...recordedStatistics(), ...hardInputs()];
}

function recordedNorms(): Comparison[] {
  const functions = library as unknown as Record<string, unknown>;
  return readFixture<Norms>("norms.json").cases.flatMap(({ f, name, options, inputs, y, gradients, dxScale }) => {
    const forward = functions[f] as Forward;
    const names = ["x", "gamma", "beta"] as const;
    const expected = { dx: gradients.x, dGamma: gradients.gamma, dBeta: gradients.beta };
    const compare = (what: string, error: (given: Record<"x" | "gamma" | "beta" | "dy", Tensor>) => number): Comparison => ({
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
        const loss = (...[x, gamma, beta]: Tensor[]): Tensor => forward(x!, { ...options, gamma, beta }).mul(dy).sum();
        const found = tf.grads(loss as never)([x, gamma, beta]);
        return Math.max(
          ...found.map((gradient, i) =>
            relativeError(gradient, gradients[names[i]!].values, i === 0 ? dxScale : 0),
          ),
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
    if (f === "batchNorm" && inputs.x.shape.length === 2) list.push(...recorded64(name, options, inputs, y, gradients, dxScale));
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
      error: () => relativeError(columns((x, _, options) => library.batchNorm64(x, options).y), y.values),
    },
    {
      ...common,
      function: "batchNormGradient64",
      what: "dx",
      error: () =>
        relativeError(columns((x, dy, options) => library.batchNormGradient64(x, dy, options).dx), gradients.x.values, dxScale),
    },
    {
      ...common,
      function: "batchNormGradientClosedForm64",
      what: "dx",
      error: () => relativeError(columns(library.batchNormGradientClosedForm64), gradients.x.values, dxScale),
    },
  ];
}

function recordedStatistics(): Comparison[] {
  const { moving, keras, population, fold, standardized } = readFixture<Norms>("norms.json");
  const follow = (options: library.MovingStatisticsOptions): library.MovingStatistics =>
    moving.batches.reduce((statistics, batch) => statistics.update(tensorOf(batch)), library.movingStatistics(options));
  const of = (name: string, what: string, reference: string, error: () => number): Comparison => ({
    function: name,
    what,
    input: "three batches",
    reference,
    tolerance: rounding,
    error: () => measured(error),
  });
  const { running_mean: mean, running_var: variance, weight: gamma, bias: beta } = moving.state;
  return [
    of("movingStatistics", "unbiased, momentum 0.9", "PyTorch, float64", () => {
      const found = follow({ momentum: 0.9, unbiased: true });
      return Math.max(relativeError(found.mean, mean), relativeError(found.variance, variance));
    }),
    of("movingStatistics", "biased, momentum 0.9", "NumPy, float64", () => {
      const found = follow({ momentum: 0.9 });
      return Math.max(relativeError(found.mean, keras.movingMean), relativeError(found.variance, keras.movingVariance));
    }),
    of("movingStatistics", "bias correction", "NumPy, float64", () => {
      const { mean, variance } = follow({ momentum: 0.9, biasCorrection: true });
      return Math.max(relativeError(mean, keras.correctedMean), relativeError(variance, keras.correctedVariance));
    }),
    of("populationStatistics", "mean and variance", "NumPy, float64", () => {
      const found = library.populationStatistics(moving.batches.map(tensorOf));
      return Math.max(relativeError(found.mean, population.mean), relativeError(found.variance, population.variance));
    }),
    of("batchNormInference", "y", "PyTorch, float64", () =>
      relativeError(library.batchNormInference(tensorOf(moving.x), { mean, variance, gamma, beta }), moving.y.values),
    ),
    of("foldBatchNorm", "convolution", "PyTorch, float64", () => {
      const { kernel: recorded, foldedKernel, foldedBias, ...statistics } = fold;
      const { kernel, bias } = library.foldBatchNorm({ kernel: tensorOf(recorded), ...statistics });
      return Math.max(relativeError(kernel, foldedKernel.values), relativeError(bias, foldedBias));
    }),
    of("standardize", "mean and deviation", "NumPy, float64", () => {
      const found = library.standardize(tensorOf(standardized.x) as never);
      return Math.max(relativeError(found.mean, standardized.mean), relativeError(found.deviation, standardized.deviation));
    }),
    of("standardize", "inverse of transform", "the input", () => {
      const x = tensorOf(standardized.x) as never;
      const found = library.standardize(x);
      return relativeError(found.inverse(found.transform(x)), standardized.x.values);
    }),
  ];
}

/** Inputs that plain float32 sums get wrong, against float64 on the same numbers. */
function hardInputs(): Comparison[] {
  const inputs: [name: string, rows: number, columns: number, mean: number, deviation: number, tolerance: number][] = [
    ["mean 1e4, deviation 1", 512, 3, 1e4, 1, 5e-3],
    ["mean 1e4, deviation 1, 20,000 rows", 20_000, 2, 1e4, 1, 5e-3],
    ["mean 1e4, deviation 1, 1,000,000 rows", 1_000_000, 1, 1e4, 1, 5e-4],
    ["deviation 1e-8", 64, 3, 0, 1e-8, rounding],
    ["deviation 1e8", 64, 3, 0, 1e8, rounding],
    ["1,000,000 rows", 1_000_000, 1, 1, 1, rounding],
  ];
  return inputs.flatMap(([input, rows, columns, mean, deviation, tolerance]) => {
    // Drawn, and computed in float64, once for all backends.
    const drawn = once(() => tf.tidy(() => tf.randomNormal([rows, columns], mean, deviation, "float32", 1).dataSync()));
    const slopes = once(() => tf.tidy(() => tf.randomNormal([rows, columns], 0, 1, "float32", 2).dataSync()));
    const expected = once(() => columnsOf(drawn(), columns).map((column) => library.batchNorm64(column)));
    const expectedGradient = once(() => {
      const dy = columnsOf(slopes(), columns);
      return columnsOf(drawn(), columns).map((column, index) => library.batchNormGradient64(column, dy[index]!).dx);
    });
    const compare = (f: string, what: string, accepted: number, error: (x: Tensor) => number): Comparison => ({
      function: f,
      what,
      input,
      reference: "float64, this library",
      tolerance: accepted,
      error: () => measured(() => error(tf.tensor(drawn(), [rows, columns]))),
    });
    return [
      compare("moments", "mean and variance", rounding, (x) => {
        const { mean, variance } = library.moments(x);
        return Math.max(
          relativeError(mean, expected().map((one) => one.mean), deviation * 1e-2),
          relativeError(variance, expected().map((one) => one.variance)),
        );
      }),
      compare("batchNorm", "y", tolerance, (x) =>
        relativeError(library.batchNorm(x), rowsOf(expected().map((one) => one.y))),
      ),
      compare("batchNorm", "dx by tfjs", tolerance, (x) => {
        const dy = tf.tensor(slopes(), [rows, columns]);
        const dx = tf.grad((x: Tensor) => library.batchNorm(x).mul(dy).sum())(x);
        return relativeError(dx, rowsOf(expectedGradient()));
      }),
    ];
  });
}

function once<T>(f: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: f() }).value;
}

function columnsOf(values: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: width }, (_, column) =>
    Array.from({ length: values.length / width }, (_, row) => values[row * width + column] as number),
  );
}

/** Columns as one row after another. */
function rowsOf(columns: number[][]): Float64Array {
  const rows = new Float64Array(columns.length * columns[0]!.length);
  columns.forEach((column, index) => column.forEach((value, row) => (rows[row * columns.length + index] = value)));
  return rows;
}

function measured(error: () => number): number {
  tf.engine().startScope();
  try {
    return error();
  } finally {
    tf.engine().endScope();
  }
}
