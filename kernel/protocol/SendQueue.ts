/** A message's frames, ready to be sent. */
export type Frames = readonly (Uint8Array | string)[];

/** How long a full socket is given before it is tried again, in milliseconds: from the first to the last value. */
const RETRY = [1, 20] as const;

/** What a send queue needs of a ZeroMQ socket. With `sendTimeout` 0, `send` rejects with EAGAIN while it is full. */
export interface Sender {
  send(frames: Frames): Promise<void>;
  readonly closed: boolean;
}

/**
 * Sends one socket's messages one after the other: ZeroMQ's binding refuses a send while another is under way.
 * A full socket (its receiver is slower than we are) is tried again; meanwhile messages wait here and `drained` tells
 * the producer to wait.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #log: (line: string) => void;
  readonly #highWater: number;
  #waiting: Frames[] = [];
  #bytes = 0;
  #sending = false;
  #drained: { promise: Promise<void>; resolve: () => void } | undefined;
  #idle: (() => void)[] = [];

  /** @param highWater bytes above which `drained` makes producers wait */
  constructor(socket: Sender, log: (line: string) => void, highWater = 8 * 2 ** 20) {
    this.#socket = socket;
    this.#log = log;
    this.#highWater = highWater;
  }

  send(frames: Frames): void {
    this.#waiting.push(frames);
    this.#bytes += size(frames);
    if (!this.#sending) void this.#sendAll();
  }

  /** Undefined while there is room; else a promise that resolves when there is again. */
  get drained(): Promise<void> | undefined {
    if (this.#bytes <= this.#highWater) return undefined;
    if (!this.#drained) {
      let resolve!: () => void;
      const promise = new Promise<void>((done) => (resolve = done));
      this.#drained = { promise, resolve };
    }
    return this.#drained.promise;
  }

  /** Resolves when everything has been given to the socket. */
  async flush(): Promise<void> {
    if (this.#sending) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const frames of batch) {
        await this.#sendOne(frames);
        this.#bytes -= size(frames);
        if (this.#drained && this.#bytes <= this.#highWater / 2) {
          this.#drained.resolve();
          this.#drained = undefined;
        }
      }
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #sendOne(frames: Frames): Promise<void> {
    for (let pause: number = RETRY[0]; !this.#socket.closed; pause = Math.min(2 * pause, RETRY[1])) {
      try {
        return await this.#socket.send(frames);
      } catch (error) {
        if (this.#socket.closed) return;
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
          this.#log(`a message could not be sent: ${String(error)}`);
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function size(frames: Frames): number {
  let bytes = 0;
  for (const frame of frames) bytes += frame.length;
  return bytes;
}
