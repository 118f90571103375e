import type { Evidence } from "./definition.js";
import { linesOf, mistakesIn } from "./linesOf.js";
import { column, mean, square, sum } from "./numbers.js";

interface Given {
  readonly dy: number[];
  readonly x: number[];
  readonly gamma: number;
  readonly epsilon: number;
}

/** One feature's gradients, staged as in the paper's section 3. */
export const backwardLines = linesOf<Given>()({
  m(): number {
    return this.x.length;
  },
  mu(): number {
    return mean(this.x);
  },
  centred(): number[] {
    return this.x.map((value) => value - this.mu);
  },
  variance(): number {
    return mean(this.centred.map(square));
  },
  epsilonUsed(): number {
    return this.epsilon;
  },
  sigma(): number {
    return Math.sqrt(this.variance + this.epsilonUsed);
  },
  xHat(): number[] {
    return this.centred.map((value) => value / this.sigma);
  },
  dxHat(): number[] {
    return this.dy.map((g) => g * this.gamma);
  },
  /** dσ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2), and its parts. */
  half(): number {
    return -0.5;
  },
  power(): number {
    return 3;
  },
  deviations(): number[] {
    return this.centred;
  },
  dVariance(): number {
    return (sum(this.dxHat.map((g, i) => g * this.deviations[i]!)) * this.half) / this.sigma ** this.power;
  },
  dMean(): number {
    return -sum(this.dxHat) / this.sigma;
  },
  direct(): number[] {
    return this.dxHat.map((g) => g / this.sigma);
  },
  two(): number {
    return 2;
  },
  shareOfVariance(): number {
    return this.m;
  },
  shareOfMean(): number {
    return this.m;
  },
  throughVariance(): number[] {
    return this.centred.map((value) => (this.dVariance * this.two * value) / this.shareOfVariance);
  },
  throughMean(): number {
    return this.dMean / this.shareOfMean;
  },
  dx(): number[] {
    return this.direct.map((value, i) => value + this.throughVariance[i]! + this.throughMean);
  },
});

export const backwardMistakes = mistakesIn<typeof backwardLines, Given>(backwardLines)({
  "statistics constant": { throughVariance: (it) => it.x.map(() => 0), throughMean: () => 0 },
  "dMean forgotten": { throughMean: () => 0 },
  "dVariance forgotten": { throughVariance: (it) => it.x.map(() => 0) },
  "direct path forgotten": { direct: (it) => it.x.map(() => 0) },
  "gamma forgotten": { dxHat: (it) => it.dy },
  "gamma twice": { dxHat: (it) => it.dy.map((g) => g * square(it.gamma)) },
  "divided by gamma": { dxHat: (it) => it.dy.map((g) => g / it.gamma) },
  "1/sigma forgotten": {
    dx: (it) => it.direct.map((value, i) => (value + it.throughVariance[i]! + it.throughMean) * it.sigma),
  },
  "dx times sigma": {
    dx: (it) => it.direct.map((value, i) => (value + it.throughVariance[i]! + it.throughMean) * square(it.sigma)),
  },
  "n - 1 in dVariance": { shareOfVariance: (it) => it.m - 1 },
  "n - 1": { variance: (it) => sum(it.centred.map(square)) / (it.m - 1) },
  "sigma forgotten": { direct: (it) => it.dxHat },
  "half forgotten": { half: () => -1 },
  "exponent as factor": { half: () => -1.5 },
  "sign of dVariance": { half: () => 0.5 },
  "power of sigma": { power: () => 1 },
  "power 3/2 twice": { power: () => 6 },
  "power 3/2 of sigma": { power: () => 1.5 },
  "power 2 of sigma": { power: () => 2 },
  "dVariance with xHat": { deviations: (it) => it.xHat },
  "dVariance with x": { deviations: (it) => it.x },
  "deviations forgotten": { deviations: (it) => it.x.map(() => 1) },
  "two forgotten": { two: () => 1 },
  "x for the deviation": {
    throughVariance: (it) => it.x.map((value) => (it.dVariance * it.two * value) / it.shareOfVariance),
  },
  "sign of dMean": { dMean: (it) => sum(it.dxHat) / it.sigma },
  "dMean divided twice": { dMean: (it) => -sum(it.dxHat) / square(it.sigma) },
  "dMean not divided by sigma": { dMean: (it) => -sum(it.dxHat) },
  "dMean not divided": { shareOfMean: () => 1 },
  "dVariance not divided": { shareOfVariance: () => 1 },
  "epsilon forgotten": { epsilonUsed: () => 0 },
  "own epsilon": [1e-3, 1e-5, 1e-7, 1e-8].map((value) => ({ epsilonUsed: () => value })),
  "epsilon outside the root": { sigma: (it) => Math.sqrt(it.variance) + it.epsilonUsed },
  "no square root": { sigma: (it) => it.variance + it.epsilonUsed },
  "direct path divided by m": {
    dx: (it) => it.direct.map((value, i) => value / it.m + it.throughVariance[i]! + it.throughMean),
  },
  "power on epsilon alone": {
    dVariance: (it) => {
      const { deviations, variance, epsilonUsed } = it;
      return sum(it.dxHat.map((g, i) => g * deviations[i]!)) * it.half * (variance + epsilonUsed ** -1.5);
    },
  },
  "brackets around x - mean": [
    { throughVariance: (it) => it.x.map((value) => it.dVariance * (2 * value - it.mu / it.m)) },
    { throughVariance: (it) => it.x.map((value) => it.dVariance * 2 * (value - it.mu / it.m)) },
    { throughVariance: (it) => it.x.map((value) => it.dVariance * 2 * value - it.mu / it.m) },
    { dVariance: (it) => (sum(it.dxHat.map((g, i) => g * it.x[i]! - it.mu)) * it.half) / it.sigma ** it.power },
  ],
  "dx averaged": { dx: (it) => it.direct.map((value, i) => (value + it.throughVariance[i]! + it.throughMean) / it.m) },
  "dx times m": { dx: (it) => it.direct.map((value, i) => (value + it.throughVariance[i]! + it.throughMean) * it.m) },
  "dx times dy": {
    dx: (it) => it.direct.map((value, i) => (value + it.throughVariance[i]! + it.throughMean) * it.dy[i]!),
  },
  "sign of dx": { dx: (it) => it.direct.map((value, i) => -(value + it.throughVariance[i]! + it.throughMean)) },
});

/** Σ dx and Σ dx·x̂ over the batch, of the first feature. */
export const sums: Evidence = (results, args) => {
  const dx = column(results["dx"], 0);
  const x = column(args["xHat"] ?? args["x"], 0);
  const sigma = Math.sqrt(mean(x.map((value) => square(value - mean(x)))));
  const xHat = x.map((value) => (value - mean(x)) / sigma);
  const zeroIfTiny = (value: number) => (Math.abs(value) < 1e-6 ? 0 : value);
  return { dx: zeroIfTiny(sum(dx)), dxTimesXHat: zeroIfTiny(sum(dx.map((value, i) => value * xHat[i]!))) };
};
