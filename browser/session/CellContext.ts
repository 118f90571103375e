import { boxOf, constant, type Box } from "../../kernel/session/notebook/Box.js";
import { currentCell, resume, Stopped, type CellRun } from "../../kernel/session/follow/currentCell.browser.js";
import { loadEval, textForEval } from "../../kernel/session/run/evalInCell.js";
import { bindImports, importModule } from "./modules.js";

const { apply } = Reflect;
const { then } = Promise.prototype;

/** What a promise has come to, and whose code waited for it. */
type Settled = { readonly cell: CellRun } & ({ readonly value: unknown } | { readonly error: unknown });

/** What a cell's JavaScript calls, by the name that `bindNames` gives its first parameter. */
export class CellContext {
  readonly meta = Object.freeze({ url: "file:///notebook/notebook.ts" });
  readonly import = importModule;
  readonly box = boxOf;
  readonly constant = constant;
  readonly loadEval = () => this.wait(loadEval());
  readonly eval = textForEval;

  constructor(
    readonly cell: CellRun,
    /** Not 0 when what runs is to end. */
    readonly cut: Int32Array,
  ) {}

  /** Called by loops now and then. */
  tick(): void {
    if (Atomics.load(this.cut, 0) !== 0) this.stop();
  }

  stop(): never {
    throw new Stopped();
  }

  /** The operand of every `await`, which gives what it comes to to `back`. */
  wait(value: unknown): Promise<Settled> {
    const cell = currentCell();
    if (Atomics.load(this.cut, 0) !== 0) return never; // a loop of microtasks, maybe, which parks itself here
    const come = (settled: Settled) => (cell.stopped ? never : settled);
    return apply(then, Promise.resolve(value), [
      (value: unknown) => come({ cell, value }),
      (error: unknown) => come({ cell, error }),
    ]) as Promise<Settled>;
  }

  /** Code goes on after an `await`: it is the cell's that came there, until something else takes its turn. */
  back(settled: Settled): unknown {
    resume(settled.cell);
    if ("error" in settled) throw settled.error;
    return settled.value;
  }

  /** The same in each turn of a `for await`. */
  again(): void {
    resume(this.cell);
  }

  /** What a `for await` goes over. */
  async *each(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
    for await (const value of iterable) {
      await this.wait(undefined);
      yield value;
    }
  }

  /** The declarations `import … from "…"`: pairs of a name of the module and the box it goes to. */
  load(specifier: string, bindings: readonly (readonly [string, Box])[]): Promise<Settled> {
    return this.wait(bindImports(specifier, bindings));
  }
}

const never = new Promise<never>(() => {});
