import { StringDecoder } from "node:string_decoder";
import type { FromSession } from "../session/wire/messages.js";
import type { Packet } from "../session/wire/packets.js";
import { MarkReader, type Mark } from "../session/wire/markers.js";
import type { Output } from "../Interpreter.js";

export type OrderedPacket = Packet<FromSession & { readonly seq: number }>;

/**
 * Puts the session's three pipes (stdout, stderr, messages) into the order in which their contents were written: what
 * follows mark n of a stream waits until message n has been handed on, and message n waits for mark n of both streams.
 */
export class OutputOrder {
  readonly #streams: readonly [StreamOrder, StreamOrder];
  readonly #packets: OrderedPacket[] = [];

  constructor(
    token: string,
    readonly emit: { output(output: Output): void; message(packet: OrderedPacket): void },
  ) {
    this.#streams = [new StreamOrder("stdout", token), new StreamOrder("stderr", token)];
  }

  stream(name: "stdout" | "stderr", chunk: Buffer): void {
    this.#streams[name === "stdout" ? 0 : 1].push(chunk);
    this.#advance();
  }

  message(packet: OrderedPacket): void {
    this.#packets.push(packet);
    this.#advance();
  }

  /** The session has ended: hands on whatever came. */
  end(): void {
    for (const { message } of this.#packets.splice(0)) {
      for (const stream of this.#streams) this.#drain(stream, message.seq);
      this.emit.message({ message, buffers: [] });
    }
    for (const stream of this.#streams) {
      stream.end();
      this.#drain(stream, Infinity);
    }
  }

  #advance(): void {
    for (;;) {
      const next = this.#packets[0];
      // A Stop may have cut off the sending of a message after its marks: nobody waits for what came before the next one.
      for (const stream of this.#streams) this.#drain(stream, next ? next.message.seq - 1 : 0);
      if (!next || this.#streams.some((stream) => stream.waitsAt < next.message.seq)) return;
      this.#packets.shift();
      this.emit.message(next);
      for (const stream of this.#streams) stream.pass(next.message.seq);
    }
  }

  #drain(stream: StreamOrder, passing: number): void {
    stream.pass(passing);
    for (const output of stream.take()) this.emit.output(output);
  }
}

type Item = { readonly cell: string; readonly bytes: Buffer } | Mark;

class StreamOrder {
  readonly #reader: MarkReader;
  readonly #items: Item[] = [];
  #decoder = new StringDecoder("utf8");
  #cell = "";
  #passed = 0;

  constructor(
    readonly name: "stdout" | "stderr",
    token: string,
  ) {
    this.#reader = new MarkReader(token);
  }

  push(chunk: Buffer): void {
    for (const item of this.#reader.push(chunk))
      this.#items.push(item instanceof Uint8Array ? { cell: "", bytes: item } : item);
  }

  end(): void {
    const bytes = this.#reader.end();
    if (bytes) this.#items.push({ cell: "", bytes });
  }

  /** The mark at which the stream waits for its message; 0 while it has none. */
  get waitsAt(): number {
    const first = this.#items[0];
    return first && "seq" in first ? first.seq : 0;
  }

  /** Messages up to this one have been handed on. */
  pass(seq: number): void {
    this.#passed = Math.max(this.#passed, seq);
  }

  /** All that may be handed on now, one output for each run of bytes of a cell. */
  *take(): Generator<Output> {
    let text = "";
    for (;;) {
      const item = this.#items[0];
      if (!item || ("seq" in item && item.seq > this.#passed)) break;
      this.#items.shift();
      if ("bytes" in item) text += this.#decoder.write(item.bytes);
      else if (item.kind === "cell" && item.cell !== this.#cell) {
        text += this.#decoder.end();
        if (text) yield this.#output(text);
        text = "";
        this.#cell = item.cell;
      }
    }
    if (text) yield this.#output(text);
  }

  #output(text: string): Output {
    return { type: "stream", cell: this.#cell, name: this.name, text };
  }
}
