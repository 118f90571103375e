import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { normalizeColumn } from "../normalize.js";
import { randomBatch, randomGamma, randomList, streamOf } from "../numbers.js";

export const noisyBatchNorm = defineExercise({
  id: "4.2",
  name: "noisyBatchNorm",
  title: "batch norm with noise after it",
  task:
    "Santurkar et al. put noise behind batch norm, to bring the shift back on purpose: y · scale + shift, with a " +
    "new random `scale` and `shift` for each feature at every training step, and none at inference. You get them " +
    "as arguments, fresh at each call. `y` is batch norm's output, γ and β applied.",
  parameters: {
    x: "batch",
    gamma: "feature",
    beta: "feature",
    epsilon: "number",
    scale: "feature",
    shift: "feature",
    training: "flag",
  },
  results: { y: "batch" },
  cases(seed) {
    const source = streamOf("noisy", seed);
    const [x, other] = [randomBatch(source, 7, 3), randomBatch(source, 5, 3)];
    const [gamma, beta] = [randomGamma(source, 3), randomList(source, 3, 0.4, 1.2)];
    const noise = () => ({ scale: randomList(source, 3, 0.5, 2), shift: randomList(source, 3, 0.5, 2) });
    const first = noise();
    const make = (label: string, batch: number[][], training: boolean, fresh = noise()) => ({
      label,
      args: { x: batch, gamma, beta, epsilon: 1e-3, ...fresh, training, first }, // `first` is not handed over
    });
    return [
      make("a training step", x, true, first),
      make("the next training step", other, true),
      make("inference", x, false),
    ];
  },
  compute({ x, gamma, beta, epsilon, training, ...given }, is) {
    const { first = given } = given as typeof given & { first?: typeof given };
    const { scale, shift } = is("noise frozen") ? first : given;
    const noisy = is("noise at inference only") ? !training : (training || is("noise at inference")) && !is("no noise");
    const columns = transpose(x).map((column, f) => {
      const factor = noisy && !is("shift only") ? scale[f]! : 1;
      const offset = noisy && !is("scale only") ? shift[f]! : 0;
      const noise = (value: number) => (is("shift scaled") ? factor * (value + offset) : factor * value + offset);
      const { xHat } = normalizeColumn(is("noise before batch norm") ? column.map(noise) : column, epsilon, is);
      if (is("noise before gamma and beta")) return xHat.map((value) => gamma[f]! * noise(value) + beta[f]!);
      const y = xHat.map((value) => gamma[f]! * value + beta[f]!);
      return is("noise before batch norm") ? y : y.map(noise);
    });
    return { y: transpose(columns) };
  },
  mistakes: [
    {
      name: "noise before batch norm",
      says:
        "The noise is added before batch norm, which takes it out again at once: whatever is the same for the " +
        "whole batch cancels.",
      look: "batch norm first, then y · scale + shift",
    },
    {
      name: "noise frozen",
      says: "The noise of the first step is used again at the next: it should be new at every step.",
      look: "the `scale` and `shift` of this very call",
    },
    { name: "noise at inference", says: "The noise is there at inference, too.", look: "`training`" },
    {
      name: "noise at inference only",
      says: "The noise is there at inference, and not in training: the condition is the wrong way round.",
      look: "`training`",
    },
    { name: "no noise", says: "There is no noise in it yet: this is plain batch norm.", look: "y · scale + shift" },
    {
      name: "noise before gamma and beta",
      says: "The noise comes between x̂ and γ, β. It goes behind the whole of batch norm.",
      look: "(γx̂ + β) · scale + shift",
    },
    { name: "shift only", says: "Only the shift is applied, not the scale.", look: "y · scale + shift" },
    { name: "scale only", says: "Only the scale is applied, not the shift.", look: "y · scale + shift" },
    {
      name: "shift scaled",
      says: "The shift is added before scaling, and so is scaled as well.",
      look: "y · scale + shift",
    },
  ],
  verified: "two training steps with different noise, and inference",
  hints: [
    "Batch norm as in exercise 2.1; then, if `training`, times `scale` plus `shift`.",
    "`return training ? y.mul(scale).add(shift) : y`",
  ],
  header:
    "function noisyBatchNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, scale: " +
    "tf.Tensor1D, shift: tf.Tensor1D, training: boolean)",
  body: `const mean = x.mean(0);
const variance = x.sub(mean).square().mean(0);
const y = x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
return training ? y.mul(scale).add(shift) : y;`,
});
