import type { Message } from "../protocol/Message.js";
import { turn } from "#server/turn.js";
import { execute } from "./execute.js";
import type { Services } from "./Services.js";
import type { Request } from "./Request.js";

/** Cells run one after the other; `busy` is said when a cell really starts, `idle` when its last output was sent. */
export class ExecuteQueue {
  readonly #kernel: Services;
  #waiting: Request[] = [];
  #draining = false;
  #running: Message | undefined;

  constructor(kernel: Services) {
    this.#kernel = kernel;
  }

  /** The request whose cell runs; undefined from its `idle` on. */
  get running(): Message | undefined {
    return this.#running;
  }

  add(request: Request): void {
    this.#waiting.push(request);
    if (!this.#draining) void this.#runAll();
  }

  /** Answers everything that waits with `aborted`. */
  abort(): void {
    for (const request of this.#waiting.splice(0)) void request.answer(() => ({ content: { status: "aborted" } }));
  }

  async #runAll(): Promise<void> {
    this.#draining = true;
    for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) await this.#run(request);
    this.#draining = false;
  }

  async #run(request: Request): Promise<void> {
    this.#running = request.message;
    this.#kernel.publishStatus("busy", request.message);
    const { content, metadata, abortsOthers } = await execute(this.#kernel, request);
    // What had been sent before the error was known is aborted; what is sent after its reply is not.
    if (abortsOthers) await turn();
    const aborted = abortsOthers ? this.#waiting.splice(0) : [];
    request.reply(content, metadata);
    this.#running = undefined;
    this.#kernel.publishStatus("idle", request.message);
    for (const other of aborted) await other.answer(() => ({ content: { status: "aborted" } }));
  }
}
