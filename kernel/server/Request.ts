import type { JsonObject, Message } from "../protocol/Message.js";
import type { Channel } from "./Transport.js";

/** What a handler answers with. */
export interface Answer {
  readonly content: JsonObject;
  readonly metadata?: JsonObject;
}

/** What a request is answered through. */
export interface Outlet {
  /** The request whose cell runs now. */
  readonly subshells: { readonly running: Message | undefined };
  readonly log: (line: string) => void;
  publishStatus(state: "starting" | "busy" | "idle", parent?: Message): void;
  send(
    channel: Channel,
    type: string,
    content: JsonObject,
    parent: Message,
    extra?: { metadata?: JsonObject | undefined },
  ): void;
}

/** A request on its way: what came in, and how it is answered. */
export class Request {
  readonly #outlet: Outlet;

  constructor(
    outlet: Outlet,
    readonly channel: Channel,
    readonly message: Message,
  ) {
    this.#outlet = outlet;
  }

  get type(): string {
    return this.message.header.msg_type;
  }

  get content(): JsonObject {
    return this.message.content;
  }

  /** Sends the reply. */
  reply(content: JsonObject, metadata?: JsonObject): void {
    this.#outlet.send(this.channel, this.type.replace(/_request$/, "_reply"), content, this.message, { metadata });
  }

  /**
   * Answers the request between the statuses `busy` and `idle`; what `answer` throws becomes an error reply.
   * Where a cell runs meanwhile, `busy` is said once more in its name: front ends show the status that came last.
   */
  async answer(answer: () => Answer | undefined | Promise<Answer | undefined>): Promise<void> {
    this.#outlet.publishStatus("busy", this.message);
    try {
      const answered = await answer();
      if (answered) this.reply(answered.content, answered.metadata);
    } catch (error) {
      this.#outlet.log(`${this.type} failed: ${error instanceof Error ? error.stack : String(error)}`);
      if (this.type.endsWith("_request")) this.reply(errorContent(error));
    }
    this.#outlet.publishStatus("idle", this.message);
    const running = this.#outlet.subshells.running;
    if (running) this.#outlet.publishStatus("busy", running);
  }
}

/** An error as a reply's content carries it. */
export function errorContent(error: unknown): JsonObject {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}

/** A request lacks a field or has it with a wrong type: the reply says which. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";
}

/** A field that must be a string. */
export function stringField(content: JsonObject, field: string): string {
  const value = content[field];
  if (typeof value !== "string") throw new InvalidRequest(`${field} is ${describe(value)}, expected a string`);
  return value;
}

/** A field that must be a number where it is given. */
export function numberField(content: JsonObject, field: string, missing: number): number {
  const value = content[field] ?? missing;
  if (typeof value !== "number") throw new InvalidRequest(`${field} is ${describe(value)}, expected a number`);
  return value;
}

function describe(value: unknown): string {
  return value === undefined ? "missing" : value === null ? "null" : `a ${typeof value}`;
}
