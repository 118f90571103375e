import type { Message, OutgoingMessage } from "./Message.js";

/** How long text of a stream may wait for more of it, in milliseconds. */
const STREAM_DELAY = 50;

/** The largest piece of a stream, in UTF-16 units: a longer text becomes several messages. */
const STREAM_PIECE = 65_536;

type Parent = Pick<Message, "headerBytes">;

/** Where broadcast messages go. */
export interface Publisher {
  publish(message: OutgoingMessage): void;
  /** Too much is waiting: resolves when it is less. */
  readonly drained?: Promise<void> | undefined;
}

/**
 * Everything that is broadcast to the front ends, in order. Adjacent texts of the same cell and stream become one
 * message, so that 100,000 printed lines are some tens of messages and not 100,000.
 */
export class IopubQueue {
  readonly #publisher: Publisher;
  readonly #log: (line: string) => void;
  #stream: { parent: Parent | undefined; name: string; texts: string[]; length: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(publisher: Publisher, log: (line: string) => void) {
    this.#publisher = publisher;
    this.#log = log;
  }

  /** Publishes a message, after all text that came before it. A returned promise asks the producer to wait. */
  publish(message: OutgoingMessage): Promise<void> | undefined {
    this.flush();
    this.#send(message);
    return this.#publisher.drained;
  }

  /** Publishes text of stdout or stderr. A returned promise asks the producer to wait. */
  stream(parent: Parent | undefined, name: "stdout" | "stderr", text: string): Promise<void> | undefined {
    if (this.#stream && (this.#stream.parent !== parent || this.#stream.name !== name)) this.flush();
    this.#stream ??= { parent, name, texts: [], length: 0 };
    this.#stream.texts.push(text);
    this.#stream.length += text.length;
    if (this.#stream.length >= STREAM_PIECE) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), STREAM_DELAY);
    return this.#publisher.drained;
  }

  /** Sends the text that waits for more. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#stream) return;
    const { parent, name, texts } = this.#stream;
    this.#stream = undefined;
    for (const text of pieces(texts.join(""))) {
      this.#send({ type: "stream", content: { name, text }, parent, identities: [`stream.${name}`] });
    }
  }

  #send(message: OutgoingMessage): void {
    try {
      this.#publisher.publish({ identities: [message.type], ...message });
    } catch (error) {
      this.#log(`${message.type} could not be written as JSON: ${String(error)}`);
    }
  }
}

/** Cuts a text, never through a surrogate pair. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + STREAM_PIECE, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    yield text.slice(start, end);
    start = end;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
