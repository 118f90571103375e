import { forBrowser } from "../cell/forBrowser.js";
import type { Output } from "../Interpreter.js";
import { SharedAnswer } from "../session/input/SharedAnswer.js";
import type {
  FromSession,
  FromSupervisor,
  FromWorker,
  RunRequest,
  StartWorker,
  ToSession,
  ToSupervisor,
} from "../session/wire/messages.js";

export interface SessionEvents {
  output(output: Output): void | Promise<void>;
  message(message: FromSession, buffers: readonly Uint8Array[]): void | Promise<void>;
  supervisor(message: FromSupervisor): void;
  exit(code: number | null, signal: null, stderrTail: string): void | Promise<void>;
}

type Posted = FromWorker & { readonly buffers?: readonly Uint8Array[] };

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
  /** By which the answer to a `prompt()` reaches the worker that waits for it. */
  readonly #answer: SharedAnswer | undefined;
  /** The last interrupt that is over. */
  #stopped = 0;
  #gone = false;

  constructor(
    _cwd: string,
    readonly events: SessionEvents,
  ) {
    const isShared = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === "function";
    if (isShared) {
      this.#cut = new Int32Array(new SharedArrayBuffer(4));
      this.#answer = new SharedAnswer();
    }
    this.#worker = new Worker(new URL("session.js", self.location.href), { type: "module", name: "session" });
    this.#worker.onmessage = ({ data }: MessageEvent<Posted>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      console.error("the session's worker:", event.message);
    };
    this.#worker.postMessage({ type: "start", cut: this.#cut, answer: this.#answer?.memory } satisfies StartWorker);
  }

  send(message: ToSession, buffers: readonly Uint8Array[] = []): void {
    this.#worker.postMessage({ ...(message.type === "run" ? translated(message) : message), buffers });
  }

  /** What reaches a worker that does not listen. */
  signal(message: ToSupervisor): void {
    if (message.type === "answer") return this.#answer?.give(message.text);
    if (message.type !== "interrupt") return;
    this.#answer?.stop();
    const isOver = (): boolean => this.#stopped >= message.seq || this.#gone;
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

  #receive({ buffers = [], ...message }: Posted): void {
    if (this.#gone) return;
    if (message.type === "stream") return void this.events.output(message);
    if (message.type === "interrupted") this.#stopped = message.interrupt;
    void this.events.message(message, buffers);
  }

  #end(code: number | null, stderrTail: string): void {
    this.#gone = true;
    this.#worker.terminate();
    void this.events.exit(code, null, stderrTail);
  }
}

function translated(request: RunRequest): RunRequest {
  const expressions = Object.entries(request.userExpressions).map(
    ([name, code]) => [name, "error" in code ? code : { ...code, ...forBrowser(code) }] as const,
  );
  return { ...request, ...forBrowser(request), userExpressions: Object.fromEntries(expressions) };
}
