import type { Interpreter, InterpreterHost } from "../Interpreter.js";
import { Codec, InvalidMessage } from "../protocol/Codec.js";
import type { Connection } from "../protocol/Connection.js";
import { IopubQueue } from "../protocol/IopubQueue.js";
import type { JsonObject, Message } from "../protocol/Message.js";
import { type RouterName, Sockets } from "../protocol/Sockets.js";
import { Cells, type Sender } from "./Cells.js";
import { Discarded } from "./Discarded.js";
import { HistoryStore } from "./HistoryStore.js";
import { handlers } from "./handlers.js";
import { InputRequests } from "./input.js";
import { publishOutput } from "./output.js";
import { Request } from "./Request.js";
import type { Services } from "./Services.js";
import { Subshells } from "./Subshells.js";

/** Makes the interpreter; asked for once, when it is first needed or the kernel has time. */
export type InterpreterFactory = (host: InterpreterHost) => Promise<Interpreter>;

export interface KernelOptions {
  readonly connection: Connection;
  readonly createInterpreter: InterpreterFactory;
  /** Folder of the history files; undefined keeps history in memory alone. */
  readonly historyFolder?: string | undefined;
  readonly log?: (line: string) => void;
  /** Called once the kernel was shut down by a front end and everything it started is ended. */
  readonly ended?: () => void;
}

/**
 * The server: takes messages from the sockets, hands each to its handler, and holds what handlers share. It runs no
 * user code, so it answers whatever the user's code does.
 */
export class Kernel implements Services {
  readonly codec: Codec;
  readonly cells = new Cells();
  readonly history: HistoryStore;
  readonly inputs: InputRequests;
  readonly subshells: Subshells;
  readonly log: (line: string) => void;
  lastDebugRequest: Message | undefined;
  readonly #options: KernelOptions;
  #sockets!: Sockets;
  #iopub!: IopubQueue;
  #interpreter: Promise<Interpreter> | undefined;
  #closing: Promise<void> | undefined;
  #hasStatus = false;
  readonly #discarded = new Discarded();

  private constructor(options: KernelOptions) {
    this.#options = options;
    this.log = options.log ?? (() => undefined);
    this.codec = new Codec(options.connection.key);
    this.history = new HistoryStore(options.historyFolder, this.log);
    this.inputs = new InputRequests(this);
    this.subshells = new Subshells(this);
  }

  /** Binds the sockets and begins to answer. */
  static async start(options: KernelOptions): Promise<Kernel> {
    const kernel = new Kernel(options);
    // A session takes longer to start than the sockets do.
    kernel.interpreter.catch(() => undefined);
    kernel.#sockets = await Sockets.bind(options.connection, {
      message: (socket, frames) => kernel.#receive(socket, frames),
      subscribed: (topic) => kernel.#welcome(topic),
      log: kernel.log,
    });
    kernel.#iopub = new IopubQueue(kernel.codec, kernel.#sockets.iopub, kernel.log);
    kernel.#sockets.listen();
    return kernel;
  }

  get connection(): Connection {
    return this.#options.connection;
  }

  /** The interpreter; made at the first use. */
  get interpreter(): Promise<Interpreter> {
    this.#interpreter ??= this.#options.createInterpreter(this.#host());
    return this.#interpreter;
  }

  /** Makes the interpreter and lets it get ready before it is needed. */
  warmUp(): void {
    if (this.#closing) return;
    this.interpreter
      .then((interpreter) => interpreter.ready())
      .catch((error: unknown) => this.log(`the interpreter did not start: ${String(error)}`));
  }

  /** Broadcasts to all front ends. A returned promise asks the producer to wait. */
  publish(
    type: string,
    content: JsonObject,
    parent?: Pick<Message, "headerBytes">,
    extra: { metadata?: JsonObject | undefined; buffers?: readonly Uint8Array[] | undefined } = {},
  ): Promise<void> | undefined {
    return this.#iopub.publish({ type, content, parent, ...extra });
  }

  publishStream(parent: Sender, name: "stdout" | "stderr", text: string): Promise<void> | undefined {
    return this.#iopub.stream(parent, name, text);
  }

  publishStatus(state: "starting" | "busy" | "idle", parent?: Message): void {
    this.#hasStatus = true;
    void this.publish("status", { execution_state: state }, parent);
  }

  /** Sends a message to one front end. */
  send(
    socket: RouterName,
    type: string,
    content: JsonObject,
    parent: Sender,
    extra: { metadata?: JsonObject | undefined; buffers?: readonly Uint8Array[] | undefined } = {},
  ): void {
    const identities = parent.identities;
    this.#sockets[socket].send(this.codec.encode({ type, content, parent, identities, ...extra }));
  }

  /** Answers what waits, ends everything the kernel started, closes the sockets. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.inputs.rejectAll("the kernel is shutting down");
    const interpreter = this.#interpreter;
    await interpreter?.then((it) => it.close()).catch((error: unknown) => this.log(`closing: ${String(error)}`));
    await this.history.close();
    this.#iopub.flush();
    await this.#sockets.close();
    this.#options.ended?.();
  }

  #receive(socket: RouterName, frames: Buffer[]): void | Promise<void> {
    let message: Message;
    try {
      message = this.codec.decode(frames);
    } catch (error) {
      if (!(error instanceof InvalidMessage)) throw error;
      this.log(`ignored on ${socket}: ${error.message}`);
      return this.#discarded.add(frames);
    }
    if (socket === "stdin") return this.inputs.receive(message);
    const type = message.header.msg_type;
    const handle = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (!handle) return this.log(`ignored on ${socket}: unknown message type ${JSON.stringify(type.slice(0, 80))}`);
    handle(this, new Request(this, socket, message));
  }

  #welcome(topic: Buffer): void {
    const subscription = topic.toString();
    void this.#iopub.publish({ type: "iopub_welcome", content: { subscription }, identities: [topic] });
    // The first to listen hears it, behind its welcome. Once there was another status it would be wrong.
    if (!this.#hasStatus) this.publishStatus("starting");
  }

  #host(): InterpreterHost {
    return {
      output: (output) => publishOutput(this, output),
      input: (request) => this.inputs.ask(request),
      comm: (message) => {
        const { type, commId: comm_id, targetName: target_name, data, metadata, buffers, cell } = message;
        const content = { comm_id, data, ...(type === "comm_open" && { target_name }) };
        void this.publish(type, content, cell ? this.cells.get(cell)?.request : undefined, { metadata, buffers });
      },
      debugEvent: (event) => void this.publish("debug_event", event, this.lastDebugRequest),
      sessionRestarted: (reason) => this.log(`a new session was started: ${reason}`),
    };
  }
}
