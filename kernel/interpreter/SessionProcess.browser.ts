import { guardLoops } from "../cell/guardLoops.js";
import type { Output } from "../Interpreter.js";
import type { Frame } from "../session/wire/frames.js";

export interface SessionEvents {
  output(output: Output): void | Promise<void>;
  frame(frame: Frame, buffers: readonly Buffer[]): void | Promise<void>;
  supervisor(frame: Frame): void;
  exit(code: number | null, signal: null, lastWords: string): void | Promise<void>;
}

/** After the abort signal code has so long to end by itself; then its loops and awaits end it. */
const grace = 200;
/** What does not end by then is not to be reached. */
const patience = 1_500;

/**
 * The session as a worker. A page that is isolated from others shares a flag with it, at which the loops of cells look:
 * then Stop keeps all variables. In others a worker that loops can only be ended.
 */
export class SessionProcess {
  readonly pid = undefined;
  readonly #worker: Worker;
  readonly #cut: Int32Array | undefined;
  /** The last interrupt that is over. */
  #stopped = 0;
  #gone = false;

  constructor(
    _cwd: string,
    readonly events: SessionEvents,
  ) {
    const isShared = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === "function";
    if (isShared) this.#cut = new Int32Array(new SharedArrayBuffer(4));
    this.#worker = new Worker(new URL("session.js", self.location.href), { type: "module", name: "session" });
    this.#worker.onmessage = ({ data }: MessageEvent<Frame & { buffers?: readonly Uint8Array[] }>) =>
      this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      console.error("the session's worker:", event.message);
    };
    this.#worker.postMessage({ type: "start", cut: this.#cut });
  }

  send(frame: Frame, buffers: readonly Uint8Array[] = []): void {
    const guarded =
      frame.type === "run" && this.#cut
        ? { ...frame, ...guardLoops(frame["js"] as string, frame["map"] as string) }
        : frame;
    this.#worker.postMessage({ ...guarded, buffers });
  }

  /** What reaches a worker that does not listen. */
  signal({ type, seq }: Frame): void {
    if (type !== "interrupt") return;
    const isOver = (): boolean => this.#stopped >= (seq as number) || this.#gone;
    const cut = this.#cut;
    if (cut) setTimeout(() => isOver() || Atomics.store(cut, 0, 1), grace);
    setTimeout(() => isOver() || this.#end(1, ""), patience);
  }

  /** Outputs are posted at once: there is nothing to drain. */
  drain(_on: boolean): void {}

  async kill(): Promise<void> {
    this.#gone = true;
    this.#worker.terminate();
  }

  #receive({ buffers = [], ...frame }: Frame & { buffers?: readonly Uint8Array[] }): void {
    if (this.#gone) return;
    if (frame.type === "stream") return void this.events.output(frame as unknown as Output);
    if (frame.type === "interrupted") this.#stopped = frame["interrupt"] as number;
    void this.events.frame(frame as Frame, buffers as readonly Buffer[]);
  }

  #end(code: number | null, lastWords: string): void {
    this.#gone = true;
    this.#worker.terminate();
    void this.events.exit(code, null, lastWords);
  }
}
