import { boxOf, constant, type Box } from "../../kernel/session/notebook/Box.js";
import { resume, Stopped, type CellRun } from "../../kernel/session/follow/currentCell.browser.js";
import { loadEval, textForEval } from "../../kernel/session/run/evalInCell.js";
import { bindImports, importModule } from "./modules.js";

/** What a cell's JavaScript calls, by the name that `bindNames` gives its first parameter. */
export class CellContext {
  readonly meta = Object.freeze({ url: "file:///notebook/notebook.ts" });
  readonly import = importModule;
  readonly box = boxOf;
  readonly constant = constant;
  readonly loadEval = loadEval;
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

  /** The operand of every `await`. What comes after it is the same cell's, until something else takes its turn. */
  wait(value: unknown): Promise<unknown> {
    const { cell } = this;
    if (Atomics.load(this.cut, 0) !== 0) return never; // a loop of microtasks, maybe, which parks itself here
    return Promise.resolve(value).then(
      (result) => {
        if (cell.stopped) return never;
        resume(cell);
        return result;
      },
      (error: unknown) => {
        if (cell.stopped) return never;
        resume(cell);
        throw error;
      },
    );
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
}

const never = new Promise<never>(() => {});
