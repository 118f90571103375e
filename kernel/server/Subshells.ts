import type { Message } from "../protocol/Message.js";
import { ExecuteQueue } from "./ExecuteQueue.js";
import type { Services } from "./Services.js";
import { errorContent, InvalidRequest, type Request } from "./Request.js";

/** The queues of cells: the main shell's, and one for each subshell. */
export class Subshells {
  readonly #kernel: Services;
  readonly #main: ExecuteQueue;
  readonly #queues = new Map<string, ExecuteQueue>();

  constructor(kernel: Services) {
    this.#kernel = kernel;
    this.#main = new ExecuteQueue(kernel);
  }

  get ids(): string[] {
    return [...this.#queues.keys()];
  }

  create(): string {
    const id = crypto.randomUUID();
    this.#queues.set(id, new ExecuteQueue(this.#kernel));
    return id;
  }

  /** Its running cell goes on to its end; what waits is aborted. */
  delete(id: string): void {
    this.#queue(id).abort();
    this.#queues.delete(id);
  }

  /** Queues a cell where its header says. */
  execute(request: Request): void {
    const id = request.message.header.subshell_id;
    let queue = this.#main;
    try {
      if (id) queue = this.#queue(id);
    } catch (error) {
      const execution_count = this.#kernel.cells.executionCount;
      return void request.answer(() => ({ content: { ...errorContent(error), execution_count } }));
    }
    queue.add(request);
  }

  /** The request whose cell runs now; the main shell's first. */
  get running(): Message | undefined {
    for (const queue of [this.#main, ...this.#queues.values()]) if (queue.running) return queue.running;
    return undefined;
  }

  #queue(id: string): ExecuteQueue {
    const queue = this.#queues.get(id);
    if (!queue) throw new InvalidRequest(`there is no subshell ${JSON.stringify(id)}`);
    return queue;
  }
}
