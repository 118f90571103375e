import { checkOptions, shapeText } from "../arguments.js";
import { sameShape } from "../graph/shapes.js";
import type { Initializer } from "./initializers.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";
import { checkModel, connect, Model, type InnerContext } from "./Model.js";

/**
 * A model as a layer of another. Its weights, trained or not, are where the layer's weights start from, with the model's
 * name before theirs ("model_1/dense_1/kernel"); the model itself stays as it is. Frozen, it is a trained net to build upon.
 *
 * @throws RangeError for a model whose inputs do not fit.
 * @example
 * const base = sequential([layers.dense({ units: 8 }), layers.batchNorm()], { inputShape: [4] });
 * const tuned = sequential([layers.model(base, { trainable: false }), layers.dense({ units: 3 })], { inputShape: [4] });
 */
export function model(inner: Model, options: LayerOptions = {}): Layer {
  checkModel("model", inner);
  checkOptions("model", options, layerOptions);
  const numInputs = inner.inputs.length;
  const made = layer(
    "model",
    { ...options, model: inner },
    (x, outer, others) => {
      const given = [x, ...others];
      inner.inputs.forEach(({ name, shape }, i) => {
        if (!sameShape(given[i]!.shape.slice(1), shape)) {
          const [is, expected] = [given[i]!.shape, [-1, ...shape]].map(shapeText);
          throw new RangeError(`model: ${name} has shape ${is}, expected ${expected}`);
        }
      });
      return connect(inner, given, { contextOf: ({ name }) => within(inner, name, outer as InnerContext) });
    },
    inner.batch,
    { minimum: numInputs, maximum: numInputs },
  );
  return Object.assign(made, {
    folded(weights: Readonly<Record<string, Float32Array>>) {
      const copy = new Model(inner.inputs, inner.layers, inner.seed);
      copy.setWeights(weights);
      return model(copy.foldBatchNorm(), options);
    },
  });
}

/** The context of an inner layer: the outer one's, with longer names, the inner model's values, and what it has frozen. */
function within(inner: Model, name: string, outer: InnerContext): InnerContext {
  const frozen = inner.isFrozen(name);
  const values = (weight: string): Initializer => ({
    type: "trained",
    options: {},
    // Asked for when the weight is made: then the model's newest.
    values: () =>
      inner
        .weights()
        .find((each) => each.name === `${name}/${weight}`)!
        .values(),
  });
  return {
    training: outer.training,
    fused: outer.fused,
    batchStatistics: outer.batchStatistics && !frozen,
    parameter: (weight, shape, _, trainable = true) =>
      outer.parameter(`${name}/${weight}`, shape, values(weight), trainable && !frozen),
    statistic: (weight, shape, _, options) => outer.statistic(`${name}/${weight}`, shape, values(weight), options),
    update: (update) => outer.update(update),
    random: (label, shape, fill) => outer.random(`${name}/${label}`, shape, fill),
    expose: (label, node) => outer.expose(`${name}/${label}`, node),
  };
}

/** A model in the place of a layer. */
export function asLayer(value: Layer | Model): Layer {
  return value instanceof Model ? model(value) : value;
}
