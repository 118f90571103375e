import { addBatchNorm, addBatchNormGradient } from "../backend/tensorflow/batchNorm.js";
import { float32, int32, type Attribute, type GraphDef } from "../backend/tensorflow/GraphDef.js";
import type { Call, Shape } from "../graph/Node.js";
import { leadingAxes, sameShape, sizeOf } from "../graph/shapes.js";
import type { PoolAttributes, WindowAttributes } from "../graph/window.js";

/** Adds TensorFlow's own operations to a GraphDef; returns the outputs' names there. */
type Rule<Attributes = unknown> = (
  graph: GraphDef,
  inputs: readonly string[],
  call: Call<Attributes>,
) => string | readonly string[];

/** What TensorFlow runs for each operation of a graph, by its name. */
const rules: Readonly<Record<string, Rule>> = {
  ...named({
    add: "AddV2",
    subtract: "Sub",
    multiply: "Mul",
    divide: "RealDiv",
    negate: "Neg",
    square: "Square",
    sqrt: "Sqrt",
    exp: "Exp",
    log: "Log",
    softplus: "Softplus",
    biasAdd: "BiasAdd",
    softmax: "Softmax",
    logSoftmax: "LogSoftmax",
    sigmoid: "Sigmoid",
    sigmoidGradient: "SigmoidGrad",
    tanh: "Tanh",
    tanhGradient: "TanhGrad",
    relu: "Relu",
    elu: "Elu",
  }),
  leakyRelu: (graph, inputs) => graph.add("LeakyRelu", inputs, { T: float32, ...leak }),
  // These take the gradient first.
  reluGradient: (graph, [x, dy]) => graph.add("ReluGrad", [dy!, x!], { T: float32 }),
  leakyReluGradient: (graph, [x, dy]) => graph.add("LeakyReluGrad", [dy!, x!], { T: float32, ...leak }),
  eluGradient: (graph, [y, dy]) => graph.add("EluGrad", [dy!, y!], { T: float32 }),
  stopGradient: (_, [x]) => x!,
  clip: rule<{ low: number; high: number }>((graph, [x], { attributes: { low, high } }) =>
    graph.add("ClipByValue", [x!, graph.constant([low], []), graph.constant([high], [])], { T: float32 }),
  ),
  constant: rule<{ values: readonly number[]; shape: Shape }>((graph, _, { attributes: { values, shape } }) =>
    graph.constant(values, shape),
  ),
  matMul: rule<{ transposeA: boolean; transposeB: boolean }>(
    (graph, inputs, { attributes: { transposeA, transposeB } }) =>
      graph.add("MatMul", inputs, { T: float32, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } }),
  ),
  batchNorm: rule<{ epsilon: number }>((graph, names, { inputs, attributes: { epsilon } }) =>
    addBatchNorm(graph, names, inputs[0]!.shape, epsilon),
  ),
  batchNormGradient: rule<{ epsilon: number }>((graph, names, { inputs, attributes: { epsilon } }) =>
    addBatchNormGradient(graph, names, inputs[1]!.shape, epsilon),
  ),
  conv2d: rule<WindowAttributes>((graph, inputs, { attributes }) => graph.add("Conv2D", inputs, windowOf(attributes))),
  conv2dGradientInput: rule<WindowAttributes>((graph, [x, kernel, dy], { attributes }) =>
    graph.add("Conv2DBackpropInput", [shapeNode(graph, x!), kernel!, dy!], windowOf(attributes)),
  ),
  conv2dGradientKernel: rule<WindowAttributes>((graph, [x, , dy], { inputs, attributes }) =>
    graph.add("Conv2DBackpropFilter", [x!, graph.integers(inputs[1]!.shape), dy!], windowOf(attributes)),
  ),
  maxPool: rule<PoolAttributes>((graph, inputs, { attributes }) => graph.add("MaxPool", inputs, poolOf(attributes))),
  avgPool: rule<PoolAttributes>((graph, inputs, { attributes }) => graph.add("AvgPool", inputs, poolOf(attributes))),
  maxPoolGradient: rule<PoolAttributes>((graph, inputs, { attributes }) =>
    graph.add("MaxPoolGrad", inputs, poolOf(attributes)),
  ),
  avgPoolGradient: rule<PoolAttributes>((graph, [x, , dy], { attributes }) =>
    graph.add("AvgPoolGrad", [shapeNode(graph, x!), dy!], poolOf(attributes)),
  ),
  sum: rule<Axes>((graph, [x], { inputs, attributes: { axes, keepDims } }) => {
    const rank = inputs[0]!.shape.length;
    if (!keepDims && rank > 1 && sameShape(axes, leadingAxes(inputs[0]!))) {
      return graph.add("BiasAddGrad", [x!], { T: float32 }); // the same sum, several times faster
    }
    return reduce(graph, "Sum", x!, axes, keepDims);
  }),
  mean: rule<Axes>((graph, [x], { attributes: { axes, keepDims } }) => reduce(graph, "Mean", x!, axes, keepDims)),
  broadcastLike: (graph, [x, like]) =>
    graph.add("BroadcastTo", [x!, shapeNode(graph, like!)], { T: float32, Tidx: int32 }),
  divideByCount: rule<{ axes: readonly number[] }>((graph, [x, like], { inputs, attributes: { axes } }) =>
    graph.add("RealDiv", [x!, countOf(graph, like!, inputs[1]!.shape, axes)], { T: float32 }),
  ),
  reshape: rule<{ shape: Shape }>((graph, [x], { attributes: { shape } }) =>
    graph.add("Reshape", [x!, graph.integers(shape)], { T: float32, Tshape: int32 }),
  ),
  slice: rule<{ axis: number; start: number; size: number }>(
    (graph, [x], { inputs, attributes: { axis, start, size } }) => {
      const { shape } = inputs[0]!;
      const begin = graph.integers(shape.map((_, each) => (each === axis ? start : 0)));
      const sizes = graph.integers(shape.map((_, each) => (each === axis ? size : -1)));
      return graph.add("Slice", [x!, begin, sizes], { T: float32, Index: int32 });
    },
  ),
  pad: rule<{ axis: number; before: number; after: number }>(
    (graph, [x], { inputs, attributes: { axis, before, after } }) => {
      const margins = inputs[0]!.shape.flatMap((_, each) => (each === axis ? [before, after] : [0, 0]));
      const paddings = graph.constant(margins, [inputs[0]!.shape.length, 2], "int32");
      return graph.add("Pad", [x!, paddings], { T: float32, Tpaddings: int32 });
    },
  ),
  concatenate: rule<{ axis: number }>((graph, names, { attributes: { axis } }) =>
    graph.add("ConcatV2", [...names, graph.constant([axis], [], "int32")], {
      N: { int: names.length },
      T: float32,
      Tidx: int32,
    }),
  ),
  softmaxCrossEntropy: (graph, [logits, labels]) => {
    const each = graph.add("SparseSoftmaxCrossEntropyWithLogits", [logits!, labels!], { T: float32, Tlabels: int32 });
    const loss = reduce(graph, "Mean", each, [0], false);
    const size = graph.add("Size", [labels!], { T: int32, out_type: int32 });
    const batch = graph.add("Cast", [size], { SrcT: int32, DstT: float32 });
    return [loss, graph.add("RealDiv", [`${each}:1`, batch], { T: float32 })];
  },
};

/** Adds what TensorFlow runs for a call to the graph, and returns the outputs' names. */
export function addCall(graph: GraphDef, inputs: readonly string[], call: Call): readonly string[] {
  const { name } = call.operation;
  if (!Object.hasOwn(rules, name)) throw new Error(`TensorFlow has no rule for the operation ${name}`);
  const names = rules[name]!(graph, inputs, call);
  return typeof names === "string" ? [names] : names;
}

interface Axes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** A rule for an operation with these attributes. */
function rule<Attributes>(add: Rule<Attributes>): Rule {
  return add as Rule;
}

/** Operations that TensorFlow has as they are, with the same inputs. */
function named(names: Readonly<Record<string, string>>): Record<string, Rule> {
  return Object.fromEntries(
    Object.entries(names).map(([name, theirs]): [string, Rule] => [
      name,
      (graph, inputs) => graph.add(theirs, inputs, { T: float32 }),
    ]),
  );
}

const leak = { alpha: { float: 0.2 } };

function windowOf({ strides, padding }: WindowAttributes): Record<string, Attribute> {
  return {
    T: float32,
    strides: { ints: [1, ...strides, 1] },
    padding: { string: padding.toUpperCase() },
    data_format: { string: "NHWC" },
  };
}

function poolOf(attributes: PoolAttributes): Record<string, Attribute> {
  return { ...windowOf(attributes), ksize: { ints: [1, ...attributes.size, 1] } };
}

function reduce(graph: GraphDef, operation: string, x: string, axes: readonly number[], keepDims: boolean): string {
  return graph.add(operation, [x, graph.integers(axes)], { T: float32, Tidx: int32, keep_dims: { bool: keepDims } });
}

/** The shape of a tensor while it runs. */
function shapeNode(graph: GraphDef, name: string): string {
  return graph.add("Shape", [name], { T: float32, out_type: int32 });
}

/** The number of elements along the axes, which is known only when the graph runs where the batch is one of them. */
function countOf(graph: GraphDef, name: string, shape: Shape, axes: readonly number[]): string {
  const sizes = axes.map((axis) => shape[axis]!);
  if (!sizes.includes(-1)) return graph.constant([sizeOf(sizes)], []);
  const gathered = graph.add(
    "GatherV2",
    [shapeNode(graph, name), graph.integers(axes), graph.constant([0], [], "int32")],
    { Tparams: int32, Tindices: int32, Taxis: int32 },
  );
  const product = graph.add("Prod", [gathered, graph.integers([0])], {
    T: int32,
    Tidx: int32,
    keep_dims: { bool: false },
  });
  return graph.add("Cast", [product], { SrcT: int32, DstT: float32 });
}
