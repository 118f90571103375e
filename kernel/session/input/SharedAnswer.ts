const [none, given, nobody, stopped] = [0, 1, 2, 3];
const header = 8;
/** Bytes of an answer. A front end's line is shorter. */
const capacity = 1 << 16;

/** The answer to one question, for a thread that waits for it and hears nothing else: state, length, UTF-8 text. */
export class SharedAnswer {
  readonly #slots: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;

  constructor(readonly memory = new SharedArrayBuffer(header + capacity)) {
    this.#slots = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, header);
  }

  /** Without a text nobody could be asked. What is longer than there is room for is cut off. */
  give(text: string | undefined): void {
    const bytes = new TextEncoder().encode(text).subarray(0, capacity);
    this.#bytes.set(bytes);
    Atomics.store(this.#slots, 1, bytes.length);
    this.#end(text === undefined ? nobody : given);
  }

  /** Whoever waits is to wait no longer. */
  stop(): void {
    this.#end(stopped);
  }

  #end(state: number): void {
    Atomics.store(this.#slots, 0, state);
    Atomics.notify(this.#slots, 0);
  }

  /** Asks, and waits. Null where nobody could be asked; throws what `interrupt` throws where the wait was stopped. */
  wait(ask: () => void, interrupt: () => never): string | null {
    Atomics.store(this.#slots, 0, none);
    ask();
    Atomics.wait(this.#slots, 0, none);
    const state = Atomics.load(this.#slots, 0);
    if (state === stopped) interrupt();
    // A decoder takes no shared memory.
    return state === given ? new TextDecoder().decode(this.#bytes.slice(0, Atomics.load(this.#slots, 1))) : null;
  }
}
