import { tf } from "../backend/tf.js";
import { random } from "../data/random.js";
import { compileToLoops } from "../graph/loops/compile.js";
import type { NodeValues, NumberArray } from "../graph/loops/NodeValues.js";
import type { GraphFunction, Program } from "../graph/Program.js";
import { sizeOf } from "../graph/shapes.js";
import { interpretWithTfjs } from "../graph/tfjs/compile.js";
import type { RandomInput, Model } from "../layers/Model.js";
import { native } from "../tensorflow/index.js";

/** A function of a model: its last inputs are random numbers, drawn at each run. */
export interface ModelFunction extends GraphFunction {
  readonly randomInputs: readonly RandomInput[];
}

/** Where the random numbers of a run come from. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
}

/** The functions of a model, compiled together; they share its weights. */
export class Runner {
  readonly program: Program;
  /** Of the model, when this was compiled. */
  readonly version: number;

  constructor(
    readonly model: Model,
    readonly functions: Readonly<Record<string, ModelFunction>>,
    /** Those of them that the model's next runner has, too. */
    readonly kept: Readonly<Record<string, ModelFunction>>,
    kind: Program["kind"],
  ) {
    this.version = model.version;
    const withRandom = Object.fromEntries(
      Object.entries(functions).map(([name, each]) => [
        name,
        { ...each, inputs: [...each.inputs, ...each.randomInputs.map(({ node }) => node)] },
      ]),
    );
    this.program = compilers[kind](withRandom);
  }

  /** Runs a function on a batch: its inputs without the random ones. */
  run(name: string, inputs: readonly NumberArray[], batchSize: number, { seed, step }: Draw): NodeValues[] {
    this.model.own(this.program);
    const drawn = this.functions[name]!.randomInputs.map((each) => {
      const numbers = new Float32Array(batchSize * sizeOf(each.node.shape.slice(1)));
      each.fill(random(seed).split(each.name).split(step), numbers);
      return numbers;
    });
    return this.program.run(name, [...inputs, ...drawn]);
  }
}

/** One native call where the native library is there; else loops over typed arrays; uncompiled: tfjs step by step. */
function kindFor(compile: boolean): Program["kind"] {
  if (!compile) return "tfjs";
  return native.isInUse() ? "tensorflow" : "loops";
}

const compilers: Record<Program["kind"], (functions: Readonly<Record<string, GraphFunction>>) => Program> = {
  tensorflow: native.compile,
  loops: compileToLoops,
  tfjs: (functions) => interpretWithTfjs(tf, functions),
};

const runners = new WeakMap<Model, Runner>();

/**
 * The model's runner, with at least the functions asked for. Functions are kept and all compiled together, so that they
 * share one copy of the weights; those of a training step belong to one `fit` and go with it.
 *
 * @param options.training Functions that are made anew, and not kept.
 */
export function runnerFor(
  model: Model,
  wanted: Readonly<Record<string, () => ModelFunction>>,
  { compile = true, training }: { compile?: boolean; training?: Readonly<Record<string, ModelFunction>> } = {},
): Runner {
  const old = runners.get(model);
  const kind = kindFor(compile);
  const isValid = old?.version === model.version;
  if (
    old &&
    isValid &&
    !training &&
    old.program.kind === kind &&
    Object.keys(wanted).every((name) => Object.hasOwn(old.functions, name))
  )
    return old;
  const functions: Record<string, ModelFunction> = isValid ? { ...old?.kept } : {};
  for (const [name, make] of Object.entries(wanted)) functions[name] ??= make();
  const runner = new Runner(model, { ...functions, ...training }, functions, kind);
  model.own(runner.program);
  old?.program.dispose();
  runners.set(model, runner);
  return runner;
}
