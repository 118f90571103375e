import type { Connection } from "../protocol/Connection.js";
import type { Publisher } from "../protocol/IopubQueue.js";
import type { OutgoingMessage } from "../protocol/Message.js";

/** What a front end asks and is answered on. */
export type Channel = "shell" | "control" | "stdin";

/** How messages leave the kernel: by ZeroMQ's sockets, or within a page. */
export interface Transport extends Publisher {
  /** The kernel's, in headers. */
  readonly session: string;
  /** Undefined where there are no ports. */
  readonly connection?: Connection;
  /** Sends a message to one front end. */
  send(channel: Channel, message: OutgoingMessage): void;
  close(): Promise<void>;
}
