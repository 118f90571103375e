import { anyNumber, checkOptions, type OptionNames } from "../arguments.js";
import type { Random } from "../data/random.js";

/** How a weight's first values are drawn. A plain description, so that a model can be saved with it. */
export interface Initializer {
  readonly type: string;
  readonly options: Readonly<Record<string, number>>;
  /** Fills a weight of the shape, the last axis its outputs. */
  values(shape: readonly number[], source: Random): Float32Array;
}

const filled = (shape: readonly number[], next: () => number) =>
  Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, next);

/** Inputs and outputs of one unit: for a convolution's kernel, times the positions in its window. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}

/** variance = scale / fan, Gaussian or uniform. */
function scaled(type: string, scale: number, fan: "fanIn" | "fanAverage", uniform: boolean) {
  return (): Initializer => ({
    type,
    options: {},
    values(shape, source) {
      const { fanIn, fanOut } = fans(shape);
      const variance = scale / (fan === "fanIn" ? fanIn : (fanIn + fanOut) / 2);
      const limit = Math.sqrt(3 * variance);
      return filled(shape, uniform ? () => source.uniform(-limit, limit) : () => source.normal(0, Math.sqrt(variance)));
    },
  });
}

/** The options with the defaults for those left out. */
function checked<Options extends Record<string, number>>(
  type: string,
  options: Partial<Options>,
  defaults: Options,
): Options {
  const names = Object.fromEntries(Object.keys(defaults).map((name) => [name, anyNumber]));
  checkOptions(type, options, names as OptionNames<Options>);
  return { ...defaults, ...options };
}

/**
 * Every element the same.
 *
 * @param options.value 0 by default.
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.constant({ value: 0.1 }) });
 */
export function constant(options: { value?: number } = {}): Initializer {
  const { value } = checked("constant", options, { value: 0 });
  return { type: "constant", options: { value }, values: (shape) => filled(shape, () => value) };
}

/**
 * All 0: the default of biases, β and moving means.
 *
 * @example
 * layers.batchNorm({ gammaInitializer: initializers.zeros() }); // y starts as β, whatever x is
 */
export function zeros(): Initializer {
  return { type: "zeros", options: {}, values: (shape) => filled(shape, () => 0) };
}

/**
 * All 1: the default of γ and moving variances.
 *
 * @example
 * layers.batchNorm({ gammaInitializer: initializers.ones() });
 */
export function ones(): Initializer {
  return { type: "ones", options: {}, values: (shape) => filled(shape, () => 1) };
}

/**
 * Gaussian; mean 0 and standard deviation 0.05 by default.
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.normal({ standardDeviation: 0.01 }) });
 */
export function normal(options: { mean?: number; standardDeviation?: number } = {}): Initializer {
  const { mean, standardDeviation } = checked("normal", options, { mean: 0, standardDeviation: 0.05 });
  return {
    type: "normal",
    options: { mean, standardDeviation },
    values: (shape, source) => filled(shape, () => source.normal(mean, standardDeviation)),
  };
}

/**
 * Uniform in [low, high); −0.05 to 0.05 by default.
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.uniform({ low: -1, high: 1 }) });
 */
export function uniform(options: { low?: number; high?: number } = {}): Initializer {
  const { low, high } = checked("uniform", options, { low: -0.05, high: 0.05 });
  return {
    type: "uniform",
    options: { low, high },
    values: (shape, source) => filled(shape, () => source.uniform(low, high)),
  };
}

/**
 * Uniform, variance 2 / (inputs + outputs) (Glorot & Bengio 2010): the default of dense and convolution layers.
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.glorotUniform() });
 */
export const glorotUniform = scaled("glorotUniform", 1, "fanAverage", true);
/**
 * Gaussian, variance 2 / (inputs + outputs) (Glorot & Bengio 2010).
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.glorotNormal() });
 */
export const glorotNormal = scaled("glorotNormal", 1, "fanAverage", false);
/**
 * Uniform, variance 2 / inputs (He et al. 2015), for ReLU.
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.heUniform() });
 */
export const heUniform = scaled("heUniform", 2, "fanIn", true);
/**
 * Gaussian, variance 2 / inputs (He et al. 2015), for ReLU.
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.heNormal() });
 */
export const heNormal = scaled("heNormal", 2, "fanIn", false);
/**
 * Gaussian, variance 1 / inputs (LeCun et al. 1998).
 *
 * @example
 * layers.dense({ units: 10, kernelInitializer: initializers.lecunNormal() });
 */
export const lecunNormal = scaled("lecunNormal", 1, "fanIn", false);
