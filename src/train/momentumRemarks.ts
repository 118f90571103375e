import type { Model } from "../layers/Model.js";

/**
 * A word on layers whose moving statistics hold little more than the last batch: who writes 0.1 mostly means PyTorch's,
 * which is the weight of the new value.
 */
export function momentumRemarks({ layers }: Pick<Model, "layers">): string[] {
  return layers.flatMap(({ name, layer }) => {
    const { momentum } = layer.options as { momentum?: unknown };
    if (typeof momentum !== "number" || !/^batch/.test(layer.type) || !(momentum > 0 && momentum <= 0.2)) return [];
    return `${name}: momentum ${momentum} is the weight of the old statistics, as in Keras; PyTorch's ${momentum} is ${
      Math.round((1 - momentum) * 1e6) / 1e6
    } here`;
  });
}
