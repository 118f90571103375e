const beginning = "\n<--- Last few GCs --->";

/** How long a process may take to die, in milliseconds. */
const patience = 2000;

/**
 * Keeps back what V8 writes to stderr when it has run out of memory, a page of native frames: the cell's error says it
 * better. Where the process lives on, somebody else has written it, and it is passed on.
 */
export class OutOfMemoryReport {
  #held: Buffer[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly pass: (chunk: Buffer) => void) {}

  push(chunk: Buffer): void {
    if (this.#held) return void this.#held.push(chunk);
    const start = chunk.indexOf(beginning);
    if (start < 0) return this.pass(chunk);
    if (start > 0) this.pass(chunk.subarray(0, start));
    this.#held = [chunk.subarray(start)];
    this.#timer = setTimeout(() => this.end(false), patience);
  }

  /** Forgets what is kept back where the process has run out of memory. */
  end(isOutOfMemory: boolean): void {
    clearTimeout(this.#timer);
    const held = this.#held ?? [];
    this.#held = undefined;
    if (!isOutOfMemory) for (const chunk of held) this.pass(chunk);
  }
}
