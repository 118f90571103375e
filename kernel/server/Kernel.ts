import type { Interpreter, InterpreterHost } from "../Interpreter.js";
import type { Connection } from "../protocol/Connection.js";
import { IopubQueue } from "../protocol/IopubQueue.js";
import type { JsonObject, Message } from "../protocol/Message.js";
import { Cells, type Sender } from "./Cells.js";
import { handlers } from "./handlers.js";
import type { History } from "./SessionHistory.js";
import { InputRequests } from "./input.js";
import { publishOutput } from "./output.js";
import { Request } from "./Request.js";
import type { Services } from "./Services.js";
import { Subshells } from "./Subshells.js";
import type { Channel, Transport } from "./Transport.js";

/** Makes the interpreter; asked for once, when it is first needed or the kernel has time. */
export type InterpreterFactory = (host: InterpreterHost) => Promise<Interpreter>;

export interface KernelOptions {
  readonly transport: Transport;
  readonly createInterpreter: InterpreterFactory;
  readonly history: History;
  readonly log: (line: string) => void;
  /** Called once the kernel was shut down by a front end and everything it started is ended. */
  readonly ended?: () => void;
}

/**
 * The server: hands each message to its handler, and holds what handlers share. It runs no user code, so it answers
 * whatever the user's code does.
 */
export class Kernel implements Services {
  readonly cells = new Cells();
  readonly history: History;
  readonly inputs: InputRequests;
  readonly subshells: Subshells;
  readonly log: (line: string) => void;
  lastDebugRequest: Message | undefined;
  readonly #options: KernelOptions;
  readonly #transport: Transport;
  readonly #iopub: IopubQueue;
  #interpreter: Promise<Interpreter> | undefined;
  #closing: Promise<void> | undefined;
  #hasStatus = false;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.log = options.log;
    this.history = options.history;
    this.#transport = options.transport;
    this.#iopub = new IopubQueue(options.transport, this.log);
    this.inputs = new InputRequests(this);
    this.subshells = new Subshells(this);
  }

  get session(): string {
    return this.#transport.session;
  }

  get connection(): Connection | undefined {
    return this.#transport.connection;
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

  /** A message has come. */
  receive(channel: Channel, message: Message): void {
    if (channel === "stdin") return this.inputs.receive(message);
    const type = message.header.msg_type;
    const handle = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (!handle) return this.log(`ignored on ${channel}: unknown message type ${JSON.stringify(type.slice(0, 80))}`);
    handle(this, new Request(this, channel, message));
  }

  /** A front end has begun to listen. The first hears that the kernel starts; once there was another status it would be wrong. */
  greet(): void {
    if (!this.#hasStatus) this.publishStatus("starting");
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
    channel: Channel,
    type: string,
    content: JsonObject,
    parent: Sender,
    extra: { metadata?: JsonObject | undefined; buffers?: readonly Uint8Array[] | undefined } = {},
  ): void {
    this.#transport.send(channel, { type, content, parent, identities: parent.identities, ...extra });
  }

  /** Answers what waits, ends everything the kernel started, closes the transport. Safe to call twice. */
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
    await this.#transport.close();
    this.#options.ended?.();
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
