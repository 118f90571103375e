import { checkOptions, flag, type OptionNames, checkInteger, checkRange, shapeText } from "../arguments.js";
import type { Node } from "../graph/Node.js";
import { add, composedBatchNorm, constant, multiply, reshape } from "../graph/operations/index.js";
import { sizeOf } from "../graph/shapes.js";
import { ones, zeros } from "./initializers.js";
import { layer, layerOptions, type ForwardContext, type Layer, type LayerOptions } from "./Layer.js";
import { defaultEpsilon } from "../math/defaults.js";

export interface ExampleNormOptions extends LayerOptions {
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
  /** Train a shift β for each feature. Default true. */
  center?: boolean;
  /** Train a scale γ for each feature. Default true. */
  scale?: boolean;
}

const exampleNormOptions: OptionNames<ExampleNormOptions> = {
  ...layerOptions,
  epsilon: true,
  center: flag,
  scale: flag,
};

export interface GroupNormOptions extends ExampleNormOptions {
  /** Number of groups that the features are parted into, neighbours together. Default 32, as in the paper. */
  numGroups?: number;
}

const groupNormOptions: OptionNames<GroupNormOptions> = { ...exampleNormOptions, numGroups: true };

/**
 * Group normalization (Wu & He 2018): each example by itself, mean and variance over all positions of a group of features.
 * The batch plays no part, so training and inference are the same.
 *
 * @throws RangeError if the groups do not divide the features.
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.groupNorm({ numGroups: 2 })], { inputShape: [8, 8, 1] });
 */
export function groupNorm(options: GroupNormOptions = {}): Layer {
  checkOptions("groupNorm", options, groupNormOptions);
  const { numGroups = 32 } = options;
  checkInteger("groupNorm", "numGroups", numGroups);
  return exampleNorm("groupNorm", { ...options, numGroups }, () => numGroups);
}

/**
 * Layer normalization (Ba et al. 2016): each example by itself, over all its numbers; for images over height, width and
 * channels (Keras's default is the channels of each pixel alone).
 *
 * @example
 * sequential([layers.dense({ units: 8 }), layers.layerNorm(), layers.activation("relu")], { inputShape: [4] });
 */
export function layerNorm(options: ExampleNormOptions = {}): Layer {
  checkOptions("layerNorm", options, exampleNormOptions);
  return exampleNorm("layerNorm", options, () => 1);
}

/**
 * Instance normalization (Ulyanov et al. 2016): each channel of each image by itself, over height and width.
 *
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.instanceNorm()], { inputShape: [8, 8, 1] });
 */
export function instanceNorm(options: ExampleNormOptions = {}): Layer {
  checkOptions("instanceNorm", options, exampleNormOptions);
  return exampleNorm("instanceNorm", options, (x) => {
    if (x.shape.length < 3)
      throw new RangeError(`instanceNorm: x has shape ${shapeText(x.shape)}, expected [batch, …positions, channels]`);
    return x.shape.at(-1)!;
  });
}

function exampleNorm(
  type: string,
  options: ExampleNormOptions & { numGroups?: number },
  groupsOf: (x: Node) => number,
): Layer {
  const { epsilon = defaultEpsilon, center = true, scale = true, ...rest } = options;
  checkRange(type, "epsilon", epsilon, 0, 1);
  return layer(type, { ...rest, epsilon, center, scale }, (x, { parameter }: ForwardContext) => {
    const width = x.shape.at(-1)!;
    const groups = groupsOf(x);
    if (width % groups !== 0)
      throw new RangeError(`${type}: numGroups is ${groups}, which does not divide the ${width} features`);
    const parted = reshape(x, [-1, sizeOf(x.shape.slice(1, -1)), groups, width / groups]);
    const { y } = composedBatchNorm(parted, constant(1), constant(0), epsilon, [1, 3]);
    const xHat = reshape(y, x.shape);
    const scaled = scale ? multiply(xHat, parameter("gamma", [width], ones())) : xHat;
    return center ? add(scaled, parameter("beta", [width], zeros())) : scaled;
  });
}
