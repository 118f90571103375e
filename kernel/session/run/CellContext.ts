import { boxOf, constant, type Box } from "../notebook/Box.js";
import { Interrupted, type CellRun } from "../follow/CellRun.js";
import { currentCell } from "../follow/currentCell.js";
import { bindImports, importModule, meta } from "../imports/modules.js";
import { loadEval, textForEval } from "./evalInCell.js";

/** What a cell's JavaScript calls, by the name that `bindNames` gives its first parameter. */
export class CellContext {
  readonly meta = meta;
  readonly import = importModule;
  readonly box = boxOf;
  readonly constant = constant;
  readonly loadEval = loadEval;
  readonly eval = textForEval;

  constructor(
    readonly cell: CellRun,
    /** Not 0 when loops are to call `stop`. */
    readonly cut: Int32Array,
  ) {}

  /** Called by loops that Stop need not terminate. */
  stop(): never {
    throw new Interrupted();
  }

  /** The operand of every `await`: what it waits for, while nobody stops the cell that awaits. */
  wait(value: unknown): unknown {
    const cell = currentCell();
    // Stop can't reach the main thread: a loop of microtasks, maybe, which parks itself here.
    return this.cut[0] !== 0 ? cell.park() : cell.wait(value);
  }

  /** What a `for await` goes over. */
  async *each(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
    const start = (iterable as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
    const iterator = start ? start.call(iterable) : (iterable as Iterable<unknown>)[Symbol.iterator]();
    let isOpen = true;
    try {
      for (;;) {
        let next: IteratorResult<unknown>;
        try {
          next = (await this.wait(iterator.next())) as IteratorResult<unknown>;
        } catch (error) {
          isOpen = error instanceof Interrupted;
          throw error;
        }
        if (next.done) {
          isOpen = false;
          return;
        }
        // An asynchronous iterator's values are not waited for.
        yield start ? next.value : await this.wait(next.value);
      }
    } finally {
      if (isOpen) await this.wait(iterator.return?.());
    }
  }

  /** The declarations `import … from "…"`: pairs of a name of the module and the box it goes to. */
  load(specifier: string, bindings: readonly (readonly [string, Box])[]): Promise<void> {
    return this.wait(bindImports(specifier, bindings)) as Promise<void>;
  }
}
