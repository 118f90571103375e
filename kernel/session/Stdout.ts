import { Writable } from "node:stream";
import { writeStream } from "./outward.js";

/**
 * `process.stdout` and `process.stderr`. Writes at once and keeps no state, since a Stop may cut it off at any point.
 */
export class Stdout extends Writable {
  readonly isTTY = false;
  readonly columns = 120;
  constructor(readonly fd: 1 | 2) {
    super({ decodeStrings: false });
    this.setMaxListeners(0);
  }

  override write(
    chunk: unknown,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    const bytes =
      typeof chunk === "string" ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8") : chunk;
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`write: expected a string, Buffer or Uint8Array, got ${typeof chunk}`);
    }
    if (bytes.byteLength) writeStream(this.fd, bytes);
    if (done) process.nextTick(done);
    return true;
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    const done = [chunk, encoding, callback].find((arg) => typeof arg === "function") as (() => void) | undefined;
    if (chunk !== undefined && typeof chunk !== "function") this.write(chunk);
    if (done) process.nextTick(done);
    return this;
  }

  getColorDepth(): number {
    return 1;
  }
  hasColors(): boolean {
    return false;
  }
  getWindowSize(): [number, number] {
    return [this.columns, 40];
  }
}
