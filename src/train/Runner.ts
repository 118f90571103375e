import { tf } from "../backend/tf.js";
import { random } from "../data/random.js";
import { compileToLoops } from "../graph/loops/compile.js";
import type { Buffer, Numbers } from "../graph/loops/Buffer.js";
import type { GraphFunction, Program } from "../graph/Program.js";
import { sizeOf } from "../graph/shapes.js";
import { compileToTensorflow } from "../graph/tensorflow/compile.js";
import { interpretWithTfjs } from "../graph/tfjs/compile.js";
import type { RandomInput, Sequential } from "../layers/Sequential.js";

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

  constructor(readonly model: Sequential, readonly functions: Readonly<Record<string, ModelFunction>>, compile: boolean) {
    const withRandom = Object.fromEntries(Object.entries(functions).map(([name, each]) => [
      name,
      { ...each, inputs: [...each.inputs, ...each.randomInputs.map(({ node }) => node)] },
    ]));
    this.program = compileFor(withRandom, compile);
  }

  /** Runs a function on a batch: its inputs without the random ones. */
  run(name: string, inputs: readonly Numbers[], batchSize: number, { seed, step }: Draw): Buffer[] {
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
function compileFor(functions: Readonly<Record<string, GraphFunction>>, compile: boolean): Program {
  if (!compile) return interpretWithTfjs(tf, functions);
  return tf.getBackend() === "tensorflow" ? compileToTensorflow(tf, functions) : compileToLoops(functions);
}

const runners = new WeakMap<Sequential, Runner>();

/**
 * The model's runner, with at least the functions asked for. What it could do before it still can: functions are kept,
 * and all compiled together, so that they share one copy of the weights.
 *
 * @param fresh Functions that replace any of the same name: a training step is made for each `fit`.
 */
export function runnerFor(
  model: Sequential,
  wanted: Readonly<Record<string, () => ModelFunction>>,
  { compile = true, fresh = false }: { compile?: boolean; fresh?: boolean } = {},
): Runner {
  const old = runners.get(model);
  const usable = old && (old.program.kind !== "tfjs") === compile;
  if (usable && !fresh && Object.keys(wanted).every((name) => name in old.functions)) return old;
  const made = Object.fromEntries(Object.entries(wanted).map(([name, make]) => [name, make()]));
  const runner = new Runner(model, { ...old?.functions, ...made }, compile);
  model.own(runner.program);
  old?.program.dispose();
  runners.set(model, runner);
  return runner;
}
