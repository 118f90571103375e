import type { Message } from "../protocol/Message.js";
import { execute } from "./execute.js";
import type { Kernel } from "./Kernel.js";
import type { Request } from "./Request.js";

/** Cells run one after the other; `busy` is said when a cell really starts, `idle` when its last output was sent. */
export class ExecuteQueue {
  readonly #kernel: Kernel;
  #waiting: Request[] = [];
  #running: Message | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get running(): Message | undefined {
    return this.#running;
  }

  add(request: Request): void {
    this.#waiting.push(request);
    if (!this.#running) void this.#runAll();
  }

  /** Answers everything that waits with `aborted`. */
  abort(): void {
    for (const request of this.#waiting.splice(0)) void request.answer(() => ({ content: { status: "aborted" } }));
  }

  async #runAll(): Promise<void> {
    for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) {
      this.#running = request.message;
      await this.#run(request);
      this.#running = undefined;
    }
  }

  async #run(request: Request): Promise<void> {
    this.#kernel.publishStatus("busy", request.message);
    const { content, metadata, abortsOthers } = await execute(this.#kernel, request);
    // What had been sent before the error was known is aborted; what is sent after its reply is not.
    if (abortsOthers) await new Promise((resolve) => setImmediate(resolve));
    const aborted = abortsOthers ? this.#waiting.splice(0) : [];
    request.reply(content, metadata);
    this.#kernel.publishStatus("idle", request.message);
    for (const other of aborted) await other.answer(() => ({ content: { status: "aborted" } }));
  }
}
