import type * as BindEval from "../cell/bindEval.js";
import { allBoxes, boxOf, type Box } from "./Box.js";
import { never, type Cell } from "./Cell.js";
import { currentCell } from "./currentCell.js";
import { bindImports, importModule, meta } from "./modules.js";

/** Thrown by loops that Stop need not terminate. */
export class Stopped extends Error {}

let evalBinder: typeof BindEval | undefined;

/** What a cell's JavaScript calls, by the name that `bindNames` gives its first parameter. */
export class CellContext {
  readonly meta = meta;
  readonly import = importModule;
  readonly box = boxOf;

  constructor(
    readonly cell: Cell,
    /** Not 0 when loops are to call `stop`. */
    readonly cut: Int32Array,
  ) {}

  stop(): never {
    throw new Stopped();
  }

  /** The operand of every `await`: what it waits for, while nobody stops the cell that awaits. */
  wait(value: unknown): unknown {
    const cell = currentCell();
    // Stop can't reach the main thread: a loop of microtasks, maybe, which parks itself here.
    if (this.cut[0] !== 0) return never;
    // What has a `then` of its own may want to be called exactly once, which Promise.resolve does.
    return Promise.resolve(value).then(cell.resolved, cell.rejected);
  }

  /** What a `for await` goes over. */
  async *each(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
    for await (const value of iterable) {
      await this.wait(undefined);
      yield value;
    }
  }

  /** The declarations `import … from "…"`: pairs of a name of the module and the box it goes to. */
  load(specifier: string, bindings: readonly (readonly [string, Box])[]): Promise<void> {
    return this.wait(bindImports(specifier, bindings)) as Promise<void>;
  }

  /** Before a cell that calls `eval`. */
  async loadEval(): Promise<void> {
    evalBinder ??= await import("../cell/bindEval.js");
  }

  /** The text that a direct `eval` is given. `context` is the name of this object there, `locals` are not the notebook's. */
  eval(context: string, locals: readonly string[], text: unknown): unknown {
    if (typeof text !== "string") return text;
    return evalBinder!.bindEval(text, context, (name) => !locals.includes(name) && allBoxes().has(name));
  }
}
