import type { Interpreter } from "../Interpreter.js";
import type { Connection } from "../protocol/Connection.js";
import type { JsonObject, Message } from "../protocol/Message.js";
import type { Cells, Sender } from "./Cells.js";
import type { History } from "./SessionHistory.js";
import type { Outlet, Request } from "./Request.js";
import type { Channel } from "./Transport.js";

interface Extra {
  readonly metadata?: JsonObject | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** What the server offers to the handlers of messages, and to the queues behind them. `Kernel` is what offers it. */
export interface Services extends Outlet {
  /** The kernel's, in headers. */
  readonly session: string;
  /** Undefined where the kernel has no ports. */
  readonly connection: Connection | undefined;
  readonly cells: Cells;
  readonly history: History;
  readonly inputs: { rejectAll(reason: string): void; cellEnds(cell: string): void };
  readonly subshells: Outlet["subshells"] & {
    readonly ids: string[];
    create(): string;
    delete(id: string): void;
    execute(request: Request): void;
  };
  /** The interpreter; made at the first use. */
  readonly interpreter: Promise<Interpreter>;
  /** Debug events carry the request that came last, as ipykernel's do. */
  lastDebugRequest: Message | undefined;
  /** Broadcasts to all front ends. A returned promise asks the producer to wait. */
  publish(
    type: string,
    content: JsonObject,
    parent?: Pick<Message, "headerBytes">,
    extra?: Extra,
  ): Promise<void> | undefined;
  publishStream(parent: Sender, name: "stdout" | "stderr", text: string): Promise<void> | undefined;
  /** Sends a message to one front end. */
  send(channel: Channel, type: string, content: JsonObject, parent: Sender, extra?: Extra): void;
  /** Answers what waits, ends everything the kernel started, closes the sockets. Safe to call twice. */
  close(): Promise<void>;
}
