import { createRequire } from "node:module";
import type * as Zeromq from "zeromq";
import { type Connection, endpoint, removeSocketFiles } from "./Connection.js";
import { SendQueue } from "./SendQueue.js";

/** Messages a subscriber may be behind before the publisher waits for it. With streams of 64 KiB at most: 16 MiB. */
const iopubHighWater = 256;

/** A subscriber that takes nothing for so long (milliseconds) is taken for hung, and loses messages until it wakes. */
const HUNG_SUBSCRIBER = 10_000;

/** The time between messages while there is such a subscriber (milliseconds). */
const PACE = 2;

/**
 * A frame beyond this (256 MiB) closes the connection it came on before any of it is kept: it is not known yet who sent
 * it, for the signature comes with the message.
 */
const LARGEST_FRAME = 2 ** 28;

/** Messages of a front end that wait to be read; its next ones wait on its side. */
const RECEIVE_HIGH_WATER = 64;

export type RouterName = "shell" | "control" | "stdin";

/** What the sockets tell the server. Neither may throw. */
export interface SocketEvents {
  /** A returned promise asks for time before the socket's next message. */
  message(socket: RouterName, frames: Buffer[]): void | Promise<void>;
  /** A front end subscribed to iopub. */
  subscribed(topic: Buffer): void;
  log(line: string): void;
}

/** The kernel's five ZeroMQ sockets, each with its own queue of what is to be sent. */
export class Sockets {
  readonly shell: SendQueue;
  readonly control: SendQueue;
  readonly stdin: SendQueue;
  readonly iopub: SendQueue;
  readonly #routers: Record<RouterName, Zeromq.Router>;
  readonly #publisher: Zeromq.XPublisher;
  readonly #heartbeat: Zeromq.Reply;
  readonly #connection: Connection;
  readonly #events: SocketEvents;

  private constructor(connection: Connection, events: SocketEvents) {
    this.#connection = connection;
    this.#events = events;
    // By `require`: `import` would first look through all of it for the names that it exports, which takes 30 ms.
    const { Reply, Router, XPublisher } = createRequire(import.meta.url)("zeromq") as typeof Zeromq;
    const options = { linger: 1000, maxMessageSize: LARGEST_FRAME, ...encryption(connection) };
    const router = () =>
      new Router({ ...options, sendHighWaterMark: 0, receiveHighWaterMark: RECEIVE_HIGH_WATER, handover: true });
    this.#routers = { shell: router(), control: router(), stdin: router() };
    this.#publisher = new XPublisher({ ...options, sendHighWaterMark: iopubHighWater, sendTimeout: 0 });
    this.#publisher.verbosity = "allSubs";
    this.#heartbeat = new Reply(options);
    const log = (line: string) => events.log(line);
    this.shell = new SendQueue(toSender(this.#routers.shell), log);
    this.control = new SendQueue(toSender(this.#routers.control), log);
    this.stdin = new SendQueue(toSender(this.#routers.stdin), log);
    this.iopub = new SendQueue(patientPublisher(this.#publisher, log), log);
  }

  /** Binds all five. @throws where a port is taken */
  static async bind(connection: Connection, events: SocketEvents): Promise<Sockets> {
    const sockets = new Sockets(connection, events);
    const { shell, control, stdin } = sockets.#routers;
    await Promise.all([
      shell.bind(endpoint(connection, "shell_port")),
      control.bind(endpoint(connection, "control_port")),
      stdin.bind(endpoint(connection, "stdin_port")),
      sockets.#publisher.bind(endpoint(connection, "iopub_port")),
      sockets.#heartbeat.bind(endpoint(connection, "hb_port")),
    ]);
    return sockets;
  }

  /** Begins to read. */
  listen(): void {
    for (const name of ["shell", "control", "stdin"] as const) {
      void this.#readAll(this.#routers[name], (frames) => this.#events.message(name, frames));
    }
    void this.#readAll(this.#publisher, ([subscription]) => {
      if (subscription?.[0] === 1) this.#events.subscribed(subscription.subarray(1));
    });
    void this.#readAll(this.#heartbeat, (frames) => void this.#heartbeat.send(frames).catch(() => undefined));
  }

  /** Sends what is waiting, for at most so many milliseconds, and closes. */
  async close(patience = 1000): Promise<void> {
    const flushed = Promise.all([this.shell, this.control, this.stdin, this.iopub].map((queue) => queue.flush()));
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
    for (const socket of [...Object.values(this.#routers), this.#publisher, this.#heartbeat]) socket.close();
    removeSocketFiles(this.#connection);
  }

  async #readAll(
    socket: { receive(): Promise<Buffer[]>; readonly closed: boolean },
    read: (frames: Buffer[]) => void | Promise<void>,
  ): Promise<void> {
    while (!socket.closed) {
      try {
        await read(await socket.receive());
      } catch (error) {
        if (!socket.closed) this.#events.log(`receiving failed: ${String(error)}`);
      }
    }
  }
}

/** CurveZMQ as jupyter_client sets it up: whoever knows the kernel's public key may connect. */
function encryption({ curve_publickey, curve_secretkey }: Connection) {
  if (curve_publickey === undefined || curve_secretkey === undefined) return {};
  return { curveServer: true, curvePublicKey: curve_publickey, curveSecretKey: curve_secretkey };
}

interface Writable {
  send(frames: (Uint8Array | string)[]): Promise<void>;
  readonly closed: boolean;
}

function toSender(socket: Writable) {
  return {
    send: (frames: readonly (Uint8Array | string)[]) => socket.send(frames as (Uint8Array | string)[]),
    get closed() {
      return socket.closed;
    },
  };
}

/**
 * A publisher that waits for slow subscribers instead of dropping messages as ZeroMQ's does by default. A subscriber
 * that takes nothing at all for ten seconds can hold up neither the others nor the user's code: it alone then loses.
 */
function patientPublisher(publisher: Zeromq.XPublisher, log: (line: string) => void) {
  let fullSince: number | undefined;
  let hung = false;
  publisher.noDrop = true;
  return {
    async send(frames: readonly (Uint8Array | string)[]) {
      try {
        await publisher.send(frames as (Uint8Array | string)[]);
        fullSince = undefined;
        hung = false;
      } catch (error) {
        fullSince ??= performance.now();
        if (performance.now() - fullSince < HUNG_SUBSCRIBER) throw error;
        if (!hung) log("a subscriber of iopub reads nothing: it loses messages");
        hung = true;
        await new Promise((resolve) => setTimeout(resolve, PACE)); // the others are given time, lest they lose, too
        publisher.noDrop = false;
        try {
          await publisher.send(frames as (Uint8Array | string)[]);
        } finally {
          publisher.noDrop = true;
        }
      }
    },
    get closed() {
      return publisher.closed;
    },
  };
}
