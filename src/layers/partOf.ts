import { checkText } from "../arguments.js";
import { checkModel, Model } from "./Model.js";

/**
 * The part of a model up to a layer's output, as a model of its own with copies of the weights: what a trained net has
 * learned, to build another upon.
 *
 * @throws RangeError where the model has no such layer.
 * @example
 * const features = partOf(model, "activation_1");
 * const other = sequential([layers.model(features, { trainable: false }), layers.dense({ units: 2 })], { inputShape: [784] });
 */
export function partOf(model: Model, layer: string): Model {
  checkModel("partOf", model);
  checkText("partOf", "layer", layer, "dense_1");
  const names = model.layers.map(({ name }) => name);
  const last = names.indexOf(layer);
  if (last < 0) throw new RangeError(`partOf: there is no layer "${layer}"; the model has ${names.join(", ")}`);
  const used = new Set([layer]);
  const kept = model.layers
    .slice(0, last + 1)
    .reverse()
    .filter(({ name, inputs }) => {
      if (used.has(name)) inputs.forEach((each) => used.add(each));
      return used.has(name);
    });
  const inputs = model.inputs.filter(({ name }) => used.has(name));
  const part = new Model(inputs, kept.reverse(), model.seed);
  const weights = model.weights().filter(({ name }) => kept.some((each) => name.startsWith(`${each.name}/`)));
  part.setWeights(Object.fromEntries(weights.map((weight) => [weight.name, weight.values()])));
  const frozen = kept.map(({ name }) => name).filter((name) => model.isFrozen(name));
  if (frozen.length > 0) part.freeze(...frozen);
  return part;
}
