import { checkArray } from "../arguments.js";
import { checkLayer, type Layer } from "./Layer.js";
import { LayerNames, Model, readModelOptions, type ModelOptions } from "./Model.js";
import { asLayer } from "./modelLayer.js";

/**
 * A model of layers one after the other. A model may stand in the place of a layer, see `layers.model`.
 *
 * @throws RangeError if a layer does not fit the one before it: the message names both shapes.
 * @example
 * const model = sequential(
 *   [layers.dense({ units: 100, useBias: false }), layers.batchNorm(), layers.activation("sigmoid"), layers.dense({ units: 10 })],
 *   { inputShape: [784], seed: 1 },
 * );
 * console.log(model.countParameters());
 */
export function sequential(layers: readonly (Layer | Model)[], options: ModelOptions): Model {
  checkArray("sequential", "layers", layers, "layers");
  if (layers.length === 0) throw new RangeError("sequential: there are no layers");
  const made = layers.map((each, i) => {
    const layer = asLayer(each);
    checkLayer("sequential", `layers[${i}]`, layer);
    if (layer.inputs.minimum > 1) {
      throw new RangeError(`sequential: layers[${i}], ${layer.type}, takes several inputs; use functional()`);
    }
    return layer;
  });
  const { inputs, seed } = readModelOptions("sequential", options);
  if (inputs.length > 1) throw new RangeError("sequential: inputShape names several inputs; use functional()");
  const names = new LayerNames("sequential", inputs);
  let before = inputs[0]!.name;
  const connected = made.map((layer) => {
    const name = names.next(layer);
    const each = { name, layer, inputs: [before] };
    before = name;
    return each;
  });
  try {
    return new Model(inputs, connected, seed);
  } catch (error) {
    throw new RangeError(`sequential, ${(error as Error).message}`, { cause: error });
  }
}
