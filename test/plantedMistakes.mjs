/**
 * Mistakes to plant in the worked solutions: for each exercise, by its number, what is replaced by what, and the name of the
 * mistake that its check must then see.
 */
export const plantedMistakes = {
  1.1: [
    ["train.mean(0);\n  const sd = train", "train.concat(test).mean(0);\n  const sd = train.concat(test)", "leak"],
    [".sqrt();", ";", "variance"],
    ["test: transform(test)", "test", "test left raw"],
    ["tf.where(sd.greater(1e-6), sd, tf.onesLike(sd))", "sd", "constant column"],
  ],
  1.2: [
    ["2 /", "1 /", "one"],
    ["Math.max", "Math.min", "smallest"],
    ["2 / Math.max(...eigenvalues)", "Math.max(...eigenvalues) / 2", "inverted"],
  ],
  1.3: [
    ["w / deviation[j]", "w * deviation[j]", "multiplied"],
    ["raw.reduce((b, w, j) => b - w * mean[j], bias)", "bias", "bias unchanged"],
    ["b - w", "b + w", "sign of the bias"],
  ],
  2.1: [
    ["variance.add(epsilon).sqrt()", "variance.sqrt().add(epsilon)", "epsilon outside the root"],
    [".square().mean(0)", ".square().sum(0).div(x.shape[0] - 1)", "n - 1"],
    [".add(beta)", "", "beta forgotten"],
  ],
  2.2: [
    [".add(dMean.div(m))", "", "dMean forgotten"],
    ["dy.mul(xHat).sum(0)", "dy.mul(x).sum(0)", "dGamma with x"],
    ["dy.mul(gamma)", "dy", "gamma forgotten"],
  ],
  2.3: [
    [".sub(dy.mean(0))", "", "dMean forgotten"],
    [".sub(xHat.mul(dy.mul(xHat).mean(0)))", "", "dVariance forgotten"],
    [".div(sigma)", "", "1/sigma forgotten"],
  ],
  2.4: [
    [".add(epsilon)", "", "epsilon forgotten"],
    [".sqrt()", "", "no square root"],
    ["{ gamma, beta }", "{ gamma, beta: beta.neg() }", "minus mean"],
  ],
  3.1: [
    [".sigmoid()", "", "no activation"],
    [".add(beta)", "", "beta forgotten"],
    [".mul(gamma).add(beta)", "", "gamma and beta forgotten"],
  ],
  3.2: [
    ["sizes[layer] : 2 * sizes[layer]", "sizes[layer] : 3 * sizes[layer]", "biases kept"],
    ["(isOutput ? sizes[layer] : 2 * sizes[layer])", "(isOutput ? 0 : 2 * sizes[layer])", "output bias dropped"],
    ["statistics += 2 *", "statistics +=", "one statistic"],
  ],
  3.3: [
    [".sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0)))", "", "statistics constant"],
    ["return dx.sum(0)", "return dy.sum(0)", "gradient of beta"],
    ["dy.sub(dy.mean(0))", "dy.add(dy.mean(0))", "sign of dMean"],
  ],
  3.4: [
    ["gamma.sub(dGamma.mul(rate))", "gamma", "gamma not updated"],
    [".sub(", ".add(", "ascent"],
    [".mul(rate)", "", "rate forgotten"],
  ],
  3.5: [
    ["gradient.mul(1 - decay)", "gradient", "unweighted gradient"],
    ["velocity: next", "velocity", "velocity not updated"],
    ["parameter.sub(next", "parameter.add(next", "ascent"],
  ],
  3.6: [
    ["gradient.square()", "gradient", "gradient not squared"],
    [".sqrt()", "", "no square root"],
    [".add(epsilon)", "", "epsilon forgotten"],
  ],
  3.7: [
    ["m1.div(1 - beta1 ** step)", "m1", "m not corrected"],
    ["** step", "", "correction not to the power"],
    ["** step", "** (step - 1)", "step from 0"],
    ["m: m1, v: v1", "m, v", "state not updated"],
  ],
  3.8: [
    ["[0, 1, 2]", "[0]", "over the batch only"],
    ["[0, 1, 2]", "[0, 1, 2, 3]", "over the channels too"],
    [".square().mean([0, 1, 2])", ".square().mean([0, 1, 2]).sqrt()", "standard deviation"],
  ],
  4.1: [
    [".sort((a, b) => a - b)", "", "not sorted"],
    [".sort((a, b) => a - b)", ".sort()", "sorted as text"],
    ["a - b", "b - a", "descending"],
  ],
  4.2: [
    ["training ? y.mul(scale).add(shift) : y", "y.mul(scale).add(shift)", "noise at inference"],
    ["training ?", "!training ?", "noise at inference only"],
    ["y.mul(scale).add(shift)", "y.add(shift)", "shift only"],
  ],
  4.3: [
    ["return dot / (Math.hypot(...before) * Math.hypot(...after))", "return dot", "not normalized"],
    ["(Math.hypot(...before) * Math.hypot(...after))", "Math.hypot(...before)", "one length"],
    ["return dot", "return 1 - dot", "one minus"],
  ],
  5.1: [
    ["x.reshape([-1, groupSize, x.shape[1]])", "x.reshape([1, -1, x.shape[1]])", "whole batch"],
    ["variance.add(epsilon).sqrt()", "variance.sqrt().add(epsilon)", "epsilon outside the root"],
    [".add(epsilon).sqrt()", ".add(epsilon)", "no square root"],
  ],
  5.2: [
    ["variance / m", "Math.sqrt(variance / m)", "standard deviation"],
    ["variance / m", "variance / (m - 1)", "m - 1"],
    ["variance / m", "variance", "not smaller"],
  ],
  5.3: [
    [" - mean ** 2;", ";", "second moment"],
    ["(variance + mean ** 2) / keep - mean ** 2", "keep * variance", "times keep"],
    ["(variance + mean ** 2) / keep - mean ** 2", "variance", "unchanged"],
  ],
  6.1: [
    ["decay * average + (1 - decay) * value", "(1 - decay) * average + decay * value", "decay flipped"],
    ["(1 - decay) * value", "value", "weight 1"],
    ["let average = 0", "let average = values[0]", "started at the first value"],
  ],
  6.2: [
    ["average / (1 - decay ** (i + 1))", "average", "not corrected"],
    ["decay ** (i + 1)", "decay", "not to the power"],
    ["decay ** (i + 1)", "decay ** i", "step from 0"],
  ],
  6.3: [
    ["average - left * start", "average", "start ignored"],
    [" / (1 - left)", "", "start only subtracted"],
    ["decay ** steps", "decay ** (steps - 1)", "steps - 1"],
  ],
  6.4: [
    ["variance.mul(1 - momentum)", "variance.sqrt().mul(1 - momentum)", "standard deviation"],
    ["m / (m - 1)", "(m - 1) / m", "m and m - 1 exchanged"],
    [".mul(1 - momentum)", "", "weight 1"],
  ],
  6.5: [
    ["x.sub(movingMean)", "x.sub(x.mean(0))", "batch mean"],
    [".sqrt()", "", "no square root"],
    [".mul(gamma)", "", "gamma forgotten"],
  ],
  6.6: [
    [".sub(movingMean)", "", "mean forgotten"],
    ["gamma.div(", "tf.onesLike(gamma).div(", "gamma forgotten"],
    ["bias: bias.sub(movingMean).mul(scale).add(beta)", "bias", "bias left as it is"],
  ],
  6.7: [
    ["  if (!training) return normalize(movingMean, movingVariance);\n", "", "batch statistics at inference"],
    ["!training", "training", "modes exchanged"],
    ["tf.ones([numFeatures])", "tf.zeros([numFeatures])", "variance started at 0"],
  ],
  6.8: [
    ["model.training = before;", "", "not restored"],
    ["model.training = before;", "model.training = true;", "always training"],
    ["model.training = false;", "", "predicted in the mode it was in"],
  ],
  7.1: [
    ["[x.shape[0], numGroups, -1]", "[x.shape[0], -1, numGroups]", "number of groups as size"],
    ["[x.shape[0], numGroups, -1]", "[x.shape[0], 1, -1]", "whole example"],
    [".sqrt()", "", "no square root"],
  ],
  7.2: [
    ["[1, length]", "[1, -1]", "padding counted"],
    ["const mean = tokens.mean(0);", "const mean = x.mean([0, 1]);", "padding in the mean"],
    [".square().mean(0)", ".square().mean(0).sqrt()", "standard deviation"],
  ],
  7.3: [
    [" + average(means.map((mu) => (mu - mean) ** 2))", "", "between the machines forgotten"],
    ["(counts[p] / total)", "(1 / counts.length)", "machines weighted alike"],
    ["(mu - mean) ** 2", "mu ** 2", "mean not subtracted"],
  ],
  7.4: [
    ["angle ** 2", "angle", "angle not squared"],
    ["(2 * rate)", "rate", "2 forgotten"],
    ["angle ** 2 / (2 * rate)", "Math.sqrt(2 * rate * angle)", "angle for the decay"],
  ],
  7.5: [
    [".mul(kernel.shape[0])", "", "fan-in forgotten"],
    ["kernel.shape[0]", "kernel.shape[1]", "fan-out"],
    [".sqrt()", "", "no square root"],
  ],
};
