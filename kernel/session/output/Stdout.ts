import { Writable } from "node:stream";
import { WriteStream } from "node:tty";
import process from "node:process";
import { types } from "node:util";
import { writeStream } from "./send.js";

type Callback = (error?: Error | null) => void;

const colours = WriteStream.prototype;
// Cells call all this, with what they have made of the globals.
const { from } = Buffer;
const { isUint8Array } = types;

/** `process.stdout` and `process.stderr`. Writes at once. A Stop may cut it off at any point. */
export class Stdout extends Writable {
  readonly isTTY = false;
  readonly columns = 120;
  constructor(readonly fd: 1 | 2) {
    // `end` ends nothing, and so nothing closes: whoever waits for the end waits for `finish`.
    super({ decodeStrings: false, autoDestroy: false, emitClose: false });
    this.setMaxListeners(0);
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    const bytes = typeof chunk === "string" ? from(chunk, typeof encoding === "string" ? encoding : "utf8") : chunk;
    if (!isUint8Array(bytes)) {
      throw new TypeError(`write: expected a string, Buffer or Uint8Array, got ${typeof chunk}`);
    }
    if (bytes.byteLength) writeStream(this.fd, bytes);
    if (done) this.#later(done);
    return true;
  }

  #calls: { readonly callback: Callback; count: number } | undefined;

  /** `console.log` gives the same callback each time: a loop that prints millions of lines must not queue millions. */
  #later(callback: Callback): void {
    if (this.#calls?.callback === callback) {
      this.#calls.count++;
      return;
    }
    const calls = (this.#calls = { callback, count: 1 });
    process.nextTick(() => {
      if (this.#calls === calls) this.#calls = undefined;
      while (calls.count-- > 0) callback(null);
    });
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    const done = [chunk, encoding, callback].find((arg) => typeof arg === "function") as (() => void) | undefined;
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") {
      this.write(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : undefined);
    }
    if (done) this.once("finish", done);
    // All is written. The next cell writes on.
    process.nextTick(() => this.emit("finish"));
    return this;
  }

  override destroy(): this {
    return this;
  }

  /** What the environment says: see `allowColours`. */
  getColorDepth(env: object = process.env): number {
    return "FORCE_COLOR" in env ? colours.getColorDepth(env) : 1;
  }
  hasColors(count: number | object = 16, env?: object): boolean {
    return typeof count === "number" ? count <= 2 ** this.getColorDepth(env) : this.hasColors(16, count);
  }
  getWindowSize(): [number, number] {
    return [this.columns, 40];
  }
}
