/** One run of a cell, from its start to the last output of what it left behind. */
export class Cell {
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

  /** Continues an `await`, unless the cell has been stopped in between. */
  readonly resolved = <T>(value: T): T | Promise<never> => (this.stopped ? never : value);
  readonly rejected = (reason: unknown): Promise<never> => {
    if (this.stopped) return never;
    throw reason;
  };

  constructor(
    readonly id: string,
    /** As tracebacks name it: `Cell [3]`. */
    readonly label: string,
    readonly allowStdin: boolean,
    readonly silent: boolean,
  ) {}

  /** Its awaits never come back, its timers are gone. */
  stop(): void {
    this.stopped = true;
    for (const clear of this.timers.values()) clear();
    this.timers.clear();
  }
}

export const never = new Promise<never>(() => {});
