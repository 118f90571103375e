import { types } from "node:util";

/** What an `await` of a cell throws once the cell has been stopped, and so do the calls that Stop cuts short. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("The cell was stopped");
  }
}

export function isInterrupted(error: unknown): boolean {
  return types.isNativeError(error) && error instanceof Interrupted;
}

const { apply } = Reflect;
const promise = Promise;
const { resolve } = promise;
const { then } = promise.prototype;
const { add, delete: remove } = Set.prototype;

/** An `await` that waits. */
interface Await {
  readonly fail: (error: unknown) => void;
  /** The turn of the event loop in which it began. */
  readonly turn: number;
  settled: boolean;
}

let turn = 0;

/** A callback or a reaction to a promise begins. */
export function nextTurn(): void {
  turn++;
}

/** One run of a cell, from its start to the last output of what it left behind. */
export class CellRun {
  readonly controller = new AbortController();
  /** The user has pressed Stop; it may still end by itself. */
  interrupted = false;
  /** Cut off by Stop: its awaits never come back, its timers are gone. */
  stopped = false;
  /** Its outcome is known; what it still prints is late output. */
  ended = false;
  /** Timers that it has started, with the way to clear each. */
  readonly timers = new Map<object, () => void>();
  /** Displays that wait for a promise. */
  readonly displays = new Set<Promise<unknown>>();
  readonly #awaits = new Set<Await>();
  /** Of a cell that is being stopped: those that are still to throw, the innermost last. */
  #interrupted: Await[] = [];

  constructor(
    readonly id: string,
    /** As tracebacks name it: `Cell In[3]`. */
    readonly label: string,
    readonly allowStdin: boolean,
    readonly silent: boolean,
    /** Which of the session's runs it is: two may have one id. */
    readonly run = 0,
  ) {}

  /** The operand of an `await`: the value's promise, which Stop can reject. */
  wait(value: unknown): Promise<unknown> {
    if (this.stopped) return never;
    return new promise((done, fail) => {
      const entry = this.#add(fail);
      // What has a `then` of its own may want to be called exactly once, which Promise.resolve does.
      const operand = apply(resolve, promise, [value]) as Promise<unknown>;
      // V8 finds the callers that await where a promise's own functions come next, and no others.
      const settled = apply(then, operand, [done, fail]) as Promise<void>;
      void apply(then, settled, [
        () => {
          entry.settled = true;
          apply(remove, this.#awaits, [entry]);
        },
      ]);
    });
  }

  /** Parks an `await` until Stop makes it throw. */
  park(): Promise<never> {
    return new promise((_, fail) => void this.#add(fail));
  }

  #add(fail: (error: unknown) => void): Await {
    const entry = { fail, turn, settled: false };
    apply(add, this.#awaits, [entry]);
    return entry;
  }

  /** Throws what a Stop that has come meanwhile means for the code that runs. */
  interrupt(): never {
    this.interrupted = true;
    throw new Interrupted();
  }

  /**
   * Stop: every `await` that waits is to throw, `interruptNext` by `interruptNext`, the innermost first. The one that
   * began last is it; of those that began in one turn, the first: a function runs to its `await` before its caller does.
   */
  beginInterrupt(): void {
    this.#interrupted = [...this.#awaits].reverse().sort((a, b) => a.turn - b.turn);
    this.#awaits.clear();
  }

  /**
   * Makes one `await` throw, so that `catch` and `finally` blocks and disposals run. What they await in their turn is
   * waited for before the next one throws. False where there is nothing to do now.
   */
  interruptNext(): boolean {
    if (this.#awaits.size) return false;
    for (;;) {
      const next = this.#interrupted.pop();
      if (!next) return false;
      if (next.settled) continue;
      next.fail(new Interrupted());
      return true;
    }
  }

  /** All that still waits throws; from then on its awaits never come back, and its timers are gone. */
  stop(): void {
    this.stopped = true;
    for (const { fail } of [...this.#interrupted, ...this.#awaits]) fail(new Interrupted());
    this.#interrupted = [];
    this.#awaits.clear();
    for (const clear of this.timers.values()) clear();
    this.timers.clear();
  }
}

export const never = new promise<never>(() => {});
