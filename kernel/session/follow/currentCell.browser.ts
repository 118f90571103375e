/** One run of a cell, from its start to the last output of what it left behind. */
export class CellRun {
  readonly controller = new AbortController();
  /** Stop has been pressed; it may still end by itself. */
  interrupted = false;
  /** Cut off by Stop: its awaits never come back, its timers are gone. */
  stopped = false;
  /** Its outcome is known; what it still prints is late output. */
  ended = false;
  /** What clears its timers. */
  readonly timers = new Map<number, () => void>();
  /** Displays that wait for a promise. */
  readonly displays = new Set<Promise<unknown>>();
  /** Resolves when Stop ends what awaits. */
  readonly cutOff: Promise<never>;
  #cutOff!: (error: unknown) => void;

  constructor(
    /** Outputs go by it. */
    readonly id: string,
    /** As tracebacks name it: `Cell [3]`. */
    readonly label: string,
    readonly allowStdin: boolean,
    readonly silent: boolean,
  ) {
    this.cutOff = new Promise((_, reject) => (this.#cutOff = reject));
    this.cutOff.catch(() => {});
  }

  /** Throws what a Stop that has come meanwhile means for the code that runs. */
  interrupt(): never {
    this.interrupted = true;
    throw new Stopped();
  }

  stop(): void {
    this.stopped = true;
    for (const clear of this.timers.values()) clear();
    this.timers.clear();
    this.#cutOff(new Stopped());
  }
}

/** What ends a cell that Stop cuts off. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

const none = new CellRun("", "the page", false, true);
let current = none;
let latest = none;

/** The cell whose code runs, as far as it can be known: `await`s, timers and listeners of a cell come back as its own. */
export const currentCell = (): CellRun => current;

export function startCell(cell: CellRun): void {
  latest = current = cell;
}

/** Runs a callback as part of the cell that asked for it. */
export function runAs<R>(cell: CellRun, callback: (...args: never[]) => R, self: unknown, args: readonly unknown[]): R {
  const outer = current;
  current = cell;
  try {
    return Reflect.apply(callback, self, args) as R;
  } finally {
    current = outer === none ? latest : outer;
  }
}

/** After an `await` of a cell, until something else takes its turn. */
export function resume(cell: CellRun): void {
  current = cell;
}
