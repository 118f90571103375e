/**
 * The pipes between the server's process and the session carry frames: a word by which a frame is known, two lengths, a
 * JSON header, raw buffers.
 *
 *     4 bytes `TSK1` · uint32 length of all that follows · uint32 length of the header · header · buffers, joined
 */
export interface Frame {
  readonly type: string;
  readonly [field: string]: unknown;
}

const magic = Buffer.from("TSK1");
const lengths = 8;
/** A frame beyond this, in bytes, is none: a text in JavaScript is no longer than half of it. */
const largest = 2 ** 30;

/** What came through a pipe is not a frame: somebody else has written into it. */
export class BrokenPipe extends Error {
  override readonly name = "BrokenPipe";
}

/** @throws RangeError where the frame would be too large */
export function encodeFrame(frame: Frame, buffers: readonly Uint8Array[] = []): Buffer {
  const header = Buffer.from(
    JSON.stringify(buffers.length ? { ...frame, sizes: buffers.map((b) => b.byteLength) } : frame),
  );
  const size = buffers.reduce((sum, b) => sum + b.byteLength, header.length + 4);
  if (size > largest) throw new RangeError(`${size} bytes are too much for one message, the limit is ${largest}`);
  const start = Buffer.allocUnsafe(magic.length + lengths);
  magic.copy(start);
  start.writeUInt32LE(size, magic.length);
  start.writeUInt32LE(header.length, magic.length + 4);
  return Buffer.concat([start, header, ...buffers]);
}

/** Puts frames together again from the chunks of a pipe. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** @throws BrokenPipe as soon as the bytes can't be those of a frame */
  *push(chunk: Buffer): Generator<{ frame: Frame; buffers: Buffer[] }> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const before = magic.length + 4;
    while (this.#length >= before) {
      const size = this.#peekSize(before);
      if (this.#length < size + before) return;
      const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      const body = all.subarray(before, size + before);
      const rest = all.subarray(size + before);
      this.#chunks = rest.length ? [rest] : [];
      this.#length = rest.length;
      yield decode(body);
    }
  }

  #peekSize(before: number): number {
    if (this.#chunks[0]!.length < before) this.#chunks = [Buffer.concat(this.#chunks)];
    const start = this.#chunks[0]!;
    const size = start.readUInt32LE(magic.length);
    if (magic.compare(start, 0, magic.length) !== 0 || size < 4 || size > largest) throw new BrokenPipe("no frame");
    return size;
  }
}

function decode(body: Buffer): { frame: Frame; buffers: Buffer[] } {
  const headerEnd = 4 + body.readUInt32LE(0);
  if (headerEnd > body.length) throw new BrokenPipe("a frame's header is longer than the frame");
  let header: unknown;
  try {
    header = JSON.parse(body.toString("utf8", 4, headerEnd));
  } catch {
    throw new BrokenPipe("a frame's header is not JSON");
  }
  if (typeof header !== "object" || header === null) throw new BrokenPipe("a frame's header is not an object");
  const { sizes = [], ...frame } = header as Frame & { sizes?: readonly number[] };
  let at = headerEnd;
  const buffers = sizes.map((length) => Buffer.from(body.subarray(at, (at += length))));
  return { frame, buffers };
}

/** Whether this code still does what it should, in a process whose builtins anybody may replace. */
export function framesWork(): boolean {
  const sent: Frame = { type: "check", numbers: [1, 2] };
  for (const { frame, buffers } of new FrameReader().push(encodeFrame(sent, [magic]))) {
    return JSON.stringify(frame) === JSON.stringify(sent) && magic.equals(buffers[0]!);
  }
  return false;
}
