import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request as RequestSocket, Subscriber } from "zeromq";
import type { Connection } from "../protocol/Connection.js";
import { violations } from "../protocol/specification.test.helper.js";

/** A message as a front end has it. */
export interface Received {
  readonly header: { msg_id: string; msg_type: string; session: string };
  readonly parentHeader: { msg_id?: string };
  readonly metadata: Record<string, any>;
  readonly content: Record<string, any>;
  readonly buffers: Buffer[];
}

const DELIMITER = "<IDS|MSG>";

/**
 * A front end over real ZeroMQ sockets. Every message that it receives is held against the messaging specification
 * and its signature checked: `wrong` holds what was found, and must be empty at the end of each test.
 */
export class Client {
  readonly session = randomUUID();
  readonly wrong: string[] = [];
  /** Everything from iopub, in order. */
  readonly iopub: Received[] = [];
  /** Everything from shell, control and stdin, in order. */
  readonly replies: Received[] = [];
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly subscriber: Subscriber;
  readonly #connection: Connection;
  readonly #waiting: { matches: (message: Received) => boolean; resolve: (message: Received) => void }[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    const options = { routingId: this.session, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
    this.shell = new Dealer(options);
    this.control = new Dealer(options);
    this.stdin = new Dealer(options);
    this.subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    const address = (port: number) => `tcp://${connection.ip}:${port}`;
    this.subscriber.connect(address(connection.iopub_port));
    this.subscriber.subscribe("");
    this.shell.connect(address(connection.shell_port));
    this.control.connect(address(connection.control_port));
    this.stdin.connect(address(connection.stdin_port));
    void this.#read(this.subscriber, (message) => this.iopub.push(message));
    for (const socket of [this.shell, this.control, this.stdin]) {
      void this.#read(socket, (message) => this.replies.push(message));
    }
  }

  /** Resolves once the kernel's broadcasts reach us. */
  async welcome(): Promise<void> {
    await this.next((message) => message.header.msg_type === "iopub_welcome");
  }

  /** Sends a request; its id. */
  async send(
    socket: "shell" | "control" | "stdin",
    type: string,
    content: object,
    extra: { header?: object; metadata?: object; buffers?: Buffer[] } = {},
  ): Promise<string> {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: "tester",
      date: new Date().toISOString(),
      version: "5.4",
      ...extra.header,
    };
    const parts = [header, {}, extra.metadata ?? {}, content].map((part) => JSON.stringify(part));
    await this[socket].send([DELIMITER, this.sign(parts), ...parts, ...(extra.buffers ?? [])]);
    return id;
  }

  sign(parts: (string | Buffer)[]): string {
    if (this.#connection.key === "") return "";
    const hmac = createHmac("sha256", this.#connection.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Sends a request and waits for its reply and its `idle`. */
  async request(
    type: string,
    content: object = {},
    extra: { socket?: "shell" | "control"; header?: object; metadata?: object; timeout?: number } = {},
  ): Promise<Received> {
    const id = await this.send(extra.socket ?? "shell", type, content, extra);
    const reply = await this.reply(id, extra.timeout);
    await this.idle(id, extra.timeout);
    return reply;
  }

  /** Runs a cell to its end: the reply, and what was broadcast in its name. */
  async execute(
    code: string,
    fields: object = {},
    timeout?: number,
  ): Promise<{ reply: Received; outputs: Received[] }> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, ...fields };
    const reply = await this.request("execute_request", content, timeout === undefined ? {} : { timeout });
    return { reply, outputs: this.of(reply.parentHeader.msg_id!) };
  }

  /** What was broadcast in the name of a request. */
  of(id: string): Received[] {
    return this.iopub.filter((message) => message.parentHeader.msg_id === id);
  }

  reply(id: string, timeout?: number): Promise<Received> {
    const isReply = ({ header, parentHeader }: Received) =>
      parentHeader.msg_id === id && header.msg_type.endsWith("_reply");
    return this.next(isReply, timeout, this.replies);
  }

  idle(id: string, timeout?: number): Promise<Received> {
    return this.next(
      (message) => message.parentHeader.msg_id === id && message.content.execution_state === "idle",
      timeout,
    );
  }

  /** The first message that matches, of those that came or will come. */
  next(
    matches: (message: Received) => boolean,
    timeout = 15_000,
    among: Received[] = [...this.iopub, ...this.replies],
  ): Promise<Received> {
    const found = among.find(matches);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no such message within ${timeout} ms: ${matches}`)), timeout);
      this.#waiting.push({
        matches: among === this.replies ? (it) => this.replies.includes(it) && matches(it) : matches,
        resolve: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
      });
    });
  }

  /** Whether the heartbeat answers. */
  async beats(timeout = 1000): Promise<boolean> {
    const socket = new RequestSocket({ linger: 0, receiveTimeout: timeout });
    socket.connect(`tcp://${this.#connection.ip}:${this.#connection.hb_port}`);
    try {
      await socket.send("ping");
      return (await socket.receive())[0]?.toString() === "ping";
    } catch {
      return false;
    } finally {
      socket.close();
    }
  }

  close(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.subscriber]) socket.close();
  }

  async #read(socket: Dealer | Subscriber, keep: (message: Received) => void): Promise<void> {
    while (!socket.closed) {
      let frames: Buffer[];
      try {
        frames = await socket.receive();
      } catch (error) {
        if (socket.closed) return; // closed in the middle of receiving
        throw error;
      }
      const message = this.#decode(frames);
      keep(message);
      for (const waiting of this.#waiting.filter(({ matches }) => matches(message))) {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        waiting.resolve(message);
      }
    }
  }

  #decode(frames: Buffer[]): Received {
    const start = frames.findIndex((frame) => frame.toString() === DELIMITER);
    const [signature, ...rest] = frames.slice(start + 1);
    const parts = rest.slice(0, 4);
    if (signature!.toString() !== this.sign(parts)) this.wrong.push("a wrong signature");
    const [header, parentHeader, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
    const message = { header, parentHeader, metadata, content, buffers: rest.slice(4) };
    this.wrong.push(...violations(message));
    return message;
  }
}

const folders: string[] = [];
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Free ports of this machine, a key, and a folder for the connection file and the history. */
export async function makeConnection(key = "secret"): Promise<{ connection: Connection; folder: string }> {
  const servers = await Promise.all(Array.from({ length: 5 }, listenAnywhere));
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = servers.map((server) => server.port) as [
    number,
    number,
    number,
    number,
    number,
  ];
  await Promise.all(servers.map((server) => server.close()));
  const ports = { shell_port, control_port, stdin_port, iopub_port, hb_port };
  const folder = mkdtempSync(join(tmpdir(), "tskernel-"));
  folders.push(folder);
  return { connection: { transport: "tcp", ip: "127.0.0.1", key, ...ports }, folder };
}

function listenAnywhere(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: (server.address() as { port: number }).port, close });
    });
  });
}
