import { allBoxes, boxOf, constant, type Box } from "../../kernel/session/notebook/Box.js";
import { resume, Stopped, type Cell } from "../../kernel/session/follow/currentCell.browser.js";
import { bindImports, importModule } from "./modules.js";

let evalBinder: typeof import("../../kernel/cell/bind/bindEval.js") | undefined;

/** What a cell's JavaScript calls, by the name that `bindNames` gives its first parameter. */
export class CellContext {
  readonly meta = Object.freeze({ url: "file:///notebook/notebook.ts" });
  readonly import = importModule;
  readonly box = boxOf;
  readonly constant = constant;

  constructor(
    readonly cell: Cell,
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

  /** Before a cell that calls `eval`. */
  async loadEval(): Promise<void> {
    evalBinder ??= await import("../../kernel/cell/bind/bindEval.js");
  }

  eval(context: string, locals: readonly string[], text: unknown): unknown {
    if (typeof text !== "string") return text;
    return evalBinder!.bindEval(text, context, (name) => !locals.includes(name) && allBoxes().has(name));
  }
}

const never = new Promise<never>(() => {});
