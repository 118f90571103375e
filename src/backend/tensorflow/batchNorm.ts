import { float32, int32, type GraphDef, type Shape } from "./GraphDef.js";

/**
 * Adds batch norm with the batch's statistics to a graph: the names of y, mean and biased variance.
 *
 * @param shape of x, features last: [−1, features] where the batch's size is free.
 */
export function addBatchNorm(
  graph: GraphDef,
  [x, gamma, beta]: readonly string[],
  shape: Shape,
  epsilon: number,
): [y: string, mean: string, variance: string] {
  const none = graph.constant([], [0]);
  const image = asImages(graph, x!, shape);
  const node = graph.add("FusedBatchNormV3", [image, gamma!, beta!, none, none], fused(epsilon));
  // Outputs 3 and 4 are the statistics for the gradient: there the variance is the biased one, in 2 it is not.
  return [asBefore(graph, node, shape), `${node}:3`, `${node}:4`];
}

/** Adds its gradient: the names of dx, dγ and dβ. */
export function addBatchNormGradient(
  graph: GraphDef,
  [dy, x, gamma, mean, variance]: readonly string[],
  shape: Shape,
  epsilon: number,
): [dx: string, dGamma: string, dBeta: string] {
  const images = [dy!, x!].map((name) => asImages(graph, name, shape));
  const unused = graph.constant([], [0]); // reserve_space_3 serves graphics cards
  const inputs = [...images, gamma!, mean!, variance!, unused];
  const node = graph.add("FusedBatchNormGradV3", inputs, fused(epsilon));
  return [asBefore(graph, node, shape), `${node}:1`, `${node}:2`];
}

const fused = (epsilon: number) => ({
  T: float32,
  U: float32,
  epsilon: { float: epsilon },
  data_format: { string: "NHWC" },
  is_training: { bool: true },
});

/** The fused operation takes images only: rows [N, C] become images [N, 1, 1, C]. */
function asImages(graph: GraphDef, name: string, shape: Shape): string {
  return shape.length === 4 ? name : reshape(graph, name, [-1, 1, 1, shape.at(-1)!]);
}

function asBefore(graph: GraphDef, name: string, shape: Shape): string {
  return shape.length === 4 ? name : reshape(graph, name, shape);
}

const reshape = (graph: GraphDef, name: string, shape: Shape): string =>
  graph.add("Reshape", [name, graph.integers(shape)], { T: float32, Tshape: int32 });
