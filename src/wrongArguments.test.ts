// Every public function is called with wrong arguments, as by a caller without types: it says by its own name what is
// wrong, and leaves no tensor behind.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { isRecord } from "./arguments.js";
import { tf } from "./backend/index.js";
import * as library from "./index.js";

const { initializers, layers, lineChart, schedules, sequential, syntheticDigits } = library;

/** A function with arguments that are right. */
interface Use {
  readonly required: readonly unknown[];
  /** Optional arguments that are no options object, after those required. */
  readonly optional?: readonly unknown[];
  /** An options object, the last argument; `{}` where none is needed. */
  readonly options?: object;
}

const x = () => tf.randomNormal([6, 4], 1, 2, "float32", 1);
const images = () => tf.randomNormal([2, 3, 3, 4], 1, 2, "float32", 1);
const model = () => sequential([layers.dense({ units: 10 }), layers.batchNorm()], { inputShape: [64] });
const digits = syntheticDigits({ numExamples: 20, size: 8 });
const column = [1, 2, 4];
const records = [1, 11].map((step) => ({ step, layer: "a", values: [step, 2, 3], shape: [3] }));
const points = [
  [0, 1],
  [1, 0],
  [2, 2],
];
const folder = mkdtempSync(join(tmpdir(), "wrong-"));

/** What `mnist` reads: one image of 1 × 1 pixel, and its label. */
for (const prefix of ["train", "t10k"]) {
  writeFileSync(
    join(folder, `${prefix}-images-idx3-ubyte`),
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9),
  );
  writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7));
}
process.env["BATCHNORM_LAB_MNIST"] = process.env["BATCHNORM_LAB_FASHION_MNIST"] = folder; // nothing is downloaded

const norm = (options = {}): Use => ({ required: [x()], options });
const gradient = (options = {}): Use => ({ required: [x(), x()], options });
const moving = { mean: 0, variance: 1 };

const uses: Record<string, () => Use> = {
  ready: () => ({ required: [], options: { backend: "cpu" } }),
  provideNative: () => ({ required: [], options: {} }),
  moments: norm,
  batchNorm: norm,
  batchNormSteps: norm,
  batchNormGradient: gradient,
  batchNormGradientClosedForm: gradient,
  batchNormInference: () => norm(moving),
  movingAverage: () => ({ required: [], optional: [0.9], options: {} }),
  movingStatistics: () => ({ required: [], options: {} }),
  populationStatistics: () => ({ required: [[x()]], options: {} }),
  ghostBatchNorm: () => norm({ groupSize: 2 }),
  noisyBatchNorm: () => norm({ seed: 1 }),
  foldBatchNorm: () => ({ required: [], options: { kernel: x(), ...moving } }),
  batchRenorm: () => norm(moving),
  batchRenormSteps: () => norm(moving),
  batchRenormGradient: () => gradient(moving),
  layerNorm: norm,
  layerNormSteps: norm,
  layerNormGradient: gradient,
  groupNorm: () => norm({ numGroups: 2 }),
  groupNormSteps: () => norm({ numGroups: 2 }),
  groupNormGradient: () => gradient({ numGroups: 2 }),
  instanceNorm: () => ({ required: [images()], options: {} }),
  instanceNormSteps: () => ({ required: [images()], options: {} }),
  instanceNormGradient: () => ({ required: [images(), images()], options: {} }),
  standardize: norm,
  combineStatistics: () => ({ required: [[{ count: 2, mean: [1], variance: [1] }]] }),
  batchNormWeightsFromLayer: () => ({
    required: [tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2] })] }).layers[0]],
  }),
  batchNormWeightsFromTorch: () => ({ required: [{ running_mean: [0], running_var: [1] }], options: {} }),
  batchNormWeightsToTorch: () => ({
    required: [{ gamma: [1], beta: [0], movingMean: [0], movingVariance: [1], momentum: 0.9, epsilon: 1e-5 }],
  }),
  batchNorm64: () => ({ required: [column], options: {} }),
  batchNormGradient64: () => ({ required: [column, column], options: {} }),
  batchNormGradientClosedForm64: () => ({ required: [column, column], options: {} }),
  variance64: () => ({ required: [column] }),
  correlation64: () => ({ required: [column, column] }),
  quantile64: () => ({ required: [column, 0.5] }),
  sum64: () => ({ required: [column] }),
  mean64: () => ({ required: [column] }),
  mapColumns: () => ({ required: [points, (values: number[]) => values] }),
  "layers.activation": () => ({ required: ["relu"], options: {} }),
  "layers.batchNorm": () => ({ required: [], options: { noise: {} } }),
  "layers.batchRenorm": () => ({ required: [], options: {} }),
  "layers.conv2d": () => ({ required: [], options: { filters: 2, kernelSize: 3 } }),
  "layers.dense": () => ({ required: [], options: { units: 2 } }),
  "layers.dropout": () => ({ required: [], options: { rate: 0.5 } }),
  "layers.flatten": () => ({ required: [], options: {} }),
  "layers.groupNorm": () => ({ required: [], options: {} }),
  "layers.instanceNorm": () => ({ required: [], options: {} }),
  "layers.layerNorm": () => ({ required: [], options: {} }),
  "layers.avgPool": () => ({ required: [], options: {} }),
  "layers.maxPool": () => ({ required: [], options: {} }),
  "initializers.constant": () => ({ required: [], options: {} }),
  "initializers.normal": () => ({ required: [], options: {} }),
  "initializers.uniform": () => ({ required: [], options: {} }),
  "initializers.zeros": () => ({ required: [] }),
  "initializers.ones": () => ({ required: [] }),
  "initializers.glorotUniform": () => ({ required: [] }),
  "initializers.glorotNormal": () => ({ required: [] }),
  "initializers.heUniform": () => ({ required: [] }),
  "initializers.heNormal": () => ({ required: [] }),
  "initializers.lecunNormal": () => ({ required: [] }),
  "layers.add": () => ({ required: [], options: {} }),
  "layers.concatenate": () => ({ required: [], options: {} }),
  "layers.globalAveragePool": () => ({ required: [], options: {} }),
  "layers.zeroPadding": () => ({ required: [], options: {} }),
  "layers.model": () => ({ required: [model()], options: {} }),
  functional: () => ({
    required: [(x: library.Value, apply: library.Apply) => apply(layers.dense({ units: 2 }), x)],
    options: { inputShape: [4] },
  }),
  customLayer: () => ({ required: ["mine", (node: library.Node) => node], options: {} }),
  partOf: () => ({ required: [model(), "dense_1"] }),
  batchNormWeightsFromModel: () => ({ required: [model(), "batchNorm_1"] }),
  sequential: () => ({ required: [[layers.flatten()]], options: { inputShape: [4] } }),
  batchNormForTfLayers: () => ({ required: [], options: {} }),
  printGraph: () => ({ required: [layers.dense({ units: 2 })], options: {} }),
  loadModel: () => ({ required: [join(folder, "a.model")] }),
  saveModel: () => ({ required: [model(), join(folder, "a.model")] }),
  summary: () => ({ required: [model()] }),
  fit: () => ({ required: [model(), digits], options: { steps: 1, progress: false } }),
  gradients: () => ({ required: [model(), digits], options: {} }),
  compiled: () => ({ required: [() => tf.scalar(1)] }),
  evaluate: () => ({ required: [model(), digits], options: {} }),
  activations: () => ({ required: [model(), digits], options: {} }),
  predict: () => ({ required: [model(), digits], options: {} }),
  sgd: () => ({ required: [], optional: [0.1], options: {} }),
  weightedSoftmaxCrossEntropy: () => ({ required: [], options: {} }),
  confusionMatrix: () => ({
    required: [
      [0, 1],
      [1, 1],
    ],
    options: {},
  }),
  rocAuc: () => ({
    required: [
      [0, 1],
      [0.2, 0.7],
    ],
  }),
  reduceOnPlateau: () => ({ required: [], options: {} }),
  findLearningRate: () => ({ required: [model(), digits], options: { steps: 2 } }),
  reestimateStatistics: () => ({ required: [model(), digits], options: {} }),
  momentum: () => ({ required: [], optional: [0.1], options: {} }),
  adam: () => ({ required: [], optional: [0.1], options: {} }),
  adamW: () => ({ required: [], optional: [0.1], options: {} }),
  rmsprop: () => ({ required: [], optional: [0.1], options: {} }),
  "schedules.cosine": () => ({ required: [], options: { start: 1, steps: 10 } }),
  "schedules.exponential": () => ({ required: [], options: { start: 1, factor: 0.5, steps: 10 } }),
  "schedules.piecewise": () => ({ required: [], options: { start: 1, at: [5] } }),
  "schedules.warmup": () => ({ required: [], options: { steps: 10, next: 0.1 } }),
  earlyStopping: () => ({ required: [], options: {} }),
  recordActivations: () => ({ required: [], options: {} }),
  recordGradients: () => ({ required: [], options: {} }),
  recordStatistics: () => ({ required: [], options: {} }),
  recordUpdateRatios: () => ({ required: [], options: {} }),
  random: () => ({ required: [1] }),
  randomNormal: () => ({ required: [3], options: { seed: 1 } }),
  randomUniform: () => ({ required: [3], options: { seed: 1 } }),
  syntheticDigits: () => ({ required: [], options: { numExamples: 2 } }),
  blobs: () => ({ required: [], options: {} }),
  circles: () => ({ required: [], options: {} }),
  moons: () => ({ required: [], options: {} }),
  spiral: () => ({ required: [], options: {} }),
  xor: () => ({ required: [], options: {} }),
  readIdx: () => ({ required: [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7), "labels"] }),
  batches: () => ({ required: [digits], options: { batchSize: 4 } }),
  split: () => ({ required: [digits], options: {} }),
  take: () => ({ required: [digits, 3], options: {} }),
  select: () => ({ required: [digits, [0, 1]], optional: ["two"] }),
  exampleSize: () => ({ required: [digits] }),
  binarize: () => ({ required: [digits], options: {} }),
  oneHot: () => ({ required: [[0, 1], 2] }),
  reshapeExamples: () => ({ required: [digits, [8, 8, 1]] }),
  fashionMnist: () => ({ required: [], options: { folder } }),
  mnist: () => ({ required: [], options: { folder } }),
  parseCsv: () => ({ required: ["a,b\n1,2"], options: {} }),
  fromRecords: () => ({ required: ["two", [{ a: 1, b: "x" }], "b", ["a"]] }),
  penguinRecords: () => ({ required: [] }),
  penguins: () => ({ required: [] }),
  wine: () => ({ required: [] }),
  wineRecords: () => ({ required: [] }),
  catFeatures: () => ({ required: [], options: { numExamples: 4 } }),
  cats: () => ({ required: [], options: { numExamples: 2 } }),
  setPlotDefaults: () => ({ required: [], options: { theme: "light" } }),
  vegaLite: () => ({ required: [lineChart(column).spec], optional: ["dark"] }),
  histogram: () => ({ required: [column], options: {} }),
  lineChart: () => ({ required: [column], options: {} }),
  imageGrid: () => ({ required: [digits], options: {} }),
  scatter: () => ({ required: [points], options: {} }),
  contours: () => ({ required: [(a: number, b: number) => a * b], options: { gridSize: 8 } }),
  decisionBoundary: () => ({ required: [(a: number) => a, { a: points, b: points }], options: { gridSize: 8 } }),
  confusionPlot: () => ({
    required: [
      {
        counts: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    options: {},
  }),
  heatmap: () => ({ required: [points], options: {} }),
  surface3d: () => ({ required: [(a: number, b: number) => a * b], options: { gridSize: 8 } }),
  plotly: () => ({ required: [{ data: [] }], optional: ["dark"] }),
  hconcat: () => ({ required: [lineChart(column)], options: {} }),
  vconcat: () => ({ required: [lineChart(column)], options: {} }),
  overlay: () => ({ required: [lineChart(column)], options: {} }),
  facet: () => ({ required: [{ a: lineChart(column) }], options: {} }),
  lossCurves: () => ({ required: [column], options: {} }),
  barChart: () => ({ required: [{ a: 1, b: 2 }], options: {} }),
  boxplots: () => ({ required: [{ a: column }], options: {} }),
  measuredAgainstTheory: () => ({ required: [[{ name: "a", measured: 1, theory: 1 }]], options: {} }),
  table: () => ({ required: [[{ a: 1 }]], options: {} }),
  formula: () => ({ required: ["x^2"], optional: ["x squared"] }),
  sliders: () => ({ required: [lineChart(column), { gamma: { min: 0, max: 1, value: 1 } }] }),
  dotPlot: () => ({ required: [{ z: column }], options: {} }),
  batchNoise: () => ({ required: [], options: {} }),
  descentSliders: () => ({
    required: [{ a: { hessian: [1, 0, 4], minimum: [0, 0], start: [1, 1], x: [-1, 1], y: [-1, 1] } }],
    options: {},
  }),
  batchNormSliders: () => ({ required: [column], options: {} }),
  sigmoidZone: () => ({ required: [column], options: {} }),
  percentileBands: () => ({ required: [[{ step: 1, percentiles: [1, 2, 3] }]], options: {} }),
  updateRatios: () => ({ required: [[{ step: 1, weight: "a", ratio: -3 }]], options: {} }),
  activationsPerLayer: () => ({ required: [records], options: {} }),
  activationHeatmap: () => ({ required: [records], options: {} }),
  networkDiagram: () => ({ required: [["x", "dense"]], options: {} }),
  liveCurves: () => ({ required: [], options: {} }),
  exercise: () => ({ required: ["2.1"] }),
  exercises: () => ({ required: [] }),
};

/** Every function of the table of contents. Classes are made by the functions; `check` has tests of its own. */
function publicFunctions(): Map<string, (...values: unknown[]) => unknown> {
  const found = new Map<string, (...values: unknown[]) => unknown>();
  const add = (prefix: string, names: object): void => {
    for (const [name, value] of Object.entries(names)) {
      if (typeof value === "function" && !/^class\b/.test(String(value))) found.set(prefix + name, value);
    }
  };
  add("", library);
  for (const [name, namespace] of Object.entries({ layers, initializers, schedules })) add(`${name}.`, namespace);
  return found;
}

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

const wrongValues: readonly unknown[] = [
  undefined,
  null,
  3,
  "text",
  {},
  [],
  true,
  NaN,
  [undefined],
  [null],
  [{}],
  [[]],
];

/** Values of the right kind that are wrong in shape, dtype, range or content; and whether some functions may take them. */
function* wrongLikes(value: unknown): Generator<[string, unknown, mayPass: boolean]> {
  if (value instanceof tf.Tensor) {
    const [, ...rest] = value.shape;
    const disposed = tf.ones(value.shape);
    disposed.dispose();
    yield ["a disposed tensor", disposed, false];
    yield ["int32", tf.ones(value.shape, "int32"), false];
    yield ["text", tf.tensor(new Array<string>(value.size).fill("text"), value.shape), false];
    yield ["rank 1", tf.ones([4]), false];
    yield ["no examples", tf.ones([0, ...rest]), false];
    yield ["one example", tf.ones([1, ...rest]), true];
    yield ["another width", tf.ones([...value.shape.slice(0, -1), 3]), true];
    yield ["NaN", tf.fill(value.shape, NaN), true];
  } else if (isRecord(value) && "exampleShape" in value) {
    const { x, numExamples } = value as unknown as typeof digits;
    yield ["no examples", { ...value, numExamples: 0, x: new Float32Array(0), labels: new Int32Array(0) }, true];
    yield ["one example", { ...value, numExamples: 1, x: x.slice(0, 64), labels: Int32Array.of(0) }, true];
    yield ["no labels", { ...value, labels: new Int32Array(0) }, true];
    yield ["labels out of range", { ...value, labels: new Int32Array(numExamples).fill(99) }, true];
    yield ["too few values", { ...value, x: x.slice(0, 70) }, true];
    yield ["NaN", { ...value, x: x.map(() => NaN) }, true];
  } else if (Array.isArray(value)) {
    for (const like of [[NaN, 1], [Infinity, 1], [1], ["a", "b"], [[1], [2, 3]], [tf.ones([2])]])
      yield [show(like), like, true];
  } else if (typeof value === "number") {
    for (const like of [-1, 0, 0.5, Infinity, -Infinity]) yield [String(like), like, true];
  } else if (typeof value === "function") {
    for (const like of [() => NaN, () => "text", () => undefined]) yield [String(like), like, true];
  } else if (typeof value === "string") {
    for (const like of ["", "\0", "a b"]) yield [JSON.stringify(like), like, true];
  }
}

/** Calls of `f`, each with one argument wrong: what it is, and whether the call may succeed nevertheless. */
function* wrongCalls({ required, optional = [], options }: Use): Generator<[string, unknown[], mayPass: boolean]> {
  const right = [...required, ...optional];
  const all = options === undefined ? right : [...right, options];
  for (const [place, value] of right.entries()) {
    for (const wrong of wrongValues) {
      if (wrong === undefined && place >= required.length) continue; // left out
      const ofItsKind = kindOf(wrong) === kindOf(value);
      yield [`argument ${place}: ${show(wrong)}`, all.with(place, wrong), ofItsKind];
    }
  }
  for (const [place, value] of right.entries()) {
    for (const [what, like, mayPass] of wrongLikes(value))
      yield [`argument ${place}: ${what}`, all.with(place, like), mayPass];
  }
  for (const [name, value] of Object.entries(options ?? {})) {
    for (const [what, like, mayPass] of wrongLikes(value)) {
      yield [`${name}: ${what}`, [...right, { ...options, [name]: like }], mayPass];
    }
  }
  if (options === undefined) return;
  for (const wrong of [null, 3, "text", [], true]) yield [`options: ${show(wrong)}`, [...right, wrong], false];
  if (!("numExamples" in options)) yield ["options: {}", [...right, {}], true];
  yield ["an unknown option", [...right, { ...options, unknownOption: 1 }], false];
}

/** For every option that `f` knows, by its own words: wrong values. */
async function* wrongOptions(
  f: (...values: unknown[]) => unknown,
  use: Use,
): AsyncGenerator<[string, unknown[], true]> {
  const { required, optional = [], options } = use;
  if (options === undefined) return;
  const error = await failure(() => f(...required, ...optional, { ...options, xyzxyzxyzxyzxyz: 1 }));
  const known = /there are (.*)$/s.exec(error?.message ?? "")?.[1]?.split(", ") ?? [];
  for (const name of known) {
    for (const wrong of wrongValues) {
      if (wrong === undefined && name in options) continue; // 10,000 digits by default
      yield [`${name}: ${show(wrong)}`, [...required, ...optional, { ...options, [name]: wrong }], true];
    }
  }
}

const show = (value: unknown): string => (Number.isNaN(value) ? "NaN" : (JSON.stringify(value) ?? "undefined"));

/** The error of a call, or undefined where it works; the tensors that it gives are disposed of. */
async function failure(call: () => unknown): Promise<Error | undefined> {
  try {
    disposeAll(await call());
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function disposeAll(value: unknown, seen = new Set<unknown>()): void {
  if (value instanceof tf.Tensor) value.dispose();
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !seen.has(value)) {
    seen.add(value);
    for (const inner of Object.values(value)) disposeAll(inner, seen);
  }
}

describe("wrong arguments are told by the function's name", () => {
  const functions = publicFunctions();
  const here = process.cwd();
  before(() => {
    process.chdir(folder);
    process.env["BATCHNORM_LAB_NATIVE"] = "0"; // provideNative does nothing then
  });
  beforeEach(async () => void (await library.ready({ backend: "cpu" }))); // that of `ready` itself takes others

  after(() => {
    process.chdir(here);
    rmSync(folder, { recursive: true });
    library.setPlotDefaults({ theme: "light", html: false, svg: false });
  });

  it("every public function is tried", () => {
    assert.deepEqual(
      [...functions.keys()].filter((name) => !(name in uses)),
      [],
      "these are not",
    );
    assert.deepEqual(
      Object.keys(uses).filter((name) => !functions.has(name)),
      [],
      "these do not exist",
    );
  });

  for (const [name, f] of functions) {
    it(name, async () => {
      const use = uses[name]?.();
      if (!use) return;
      const own = name.slice(name.indexOf(".") + 1);
      const problems: string[] = [];
      const given = async (what: string, values: unknown[], mayPass: boolean): Promise<void> => {
        const before = tf.memory().numTensors;
        const error = await failure(() => f(...values));
        const left = tf.memory().numTensors - before;
        if (left > 0) problems.push(`${what}: ${left} tensors are left`);
        if (error === undefined && !mayPass) problems.push(`${what}: does not throw`);
        if (error && !new RegExp(`^${own}[:,]`).test(error.message)) problems.push(`${what}: ${error.message}`);
      };
      for (const [what, values, mayPass] of wrongCalls(use)) await given(what, values, mayPass);
      for await (const [what, values, mayPass] of wrongOptions(f, use)) await given(what, values, mayPass);
      assert.deepEqual(problems, []);
    });
  }
});
