/**
 * The pipes between the server's process and the session carry frames: two lengths, a JSON header, raw buffers.
 *
 *     uint32 length of all that follows · uint32 length of the header · header · buffers, one after the other
 */
export interface Frame {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function encodeFrame(frame: Frame, buffers: readonly Uint8Array[] = []): Buffer {
  const header = Buffer.from(
    JSON.stringify(buffers.length ? { ...frame, sizes: buffers.map((b) => b.byteLength) } : frame),
  );
  const size = buffers.reduce((sum, b) => sum + b.byteLength, header.length + 4);
  const lengths = Buffer.allocUnsafe(8);
  lengths.writeUInt32LE(size, 0);
  lengths.writeUInt32LE(header.length, 4);
  return Buffer.concat([lengths, header, ...buffers]);
}

/** Puts frames together again from the chunks of a pipe. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  *push(chunk: Buffer): Generator<{ frame: Frame; buffers: Buffer[] }> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= 4) {
      const size = this.#peekSize();
      if (this.#length < size + 4) return;
      const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      const body = all.subarray(4, size + 4);
      const rest = all.subarray(size + 4);
      this.#chunks = rest.length ? [rest] : [];
      this.#length = rest.length;
      const headerEnd = 4 + body.readUInt32LE(0);
      const { sizes = [], ...frame } = JSON.parse(body.toString("utf8", 4, headerEnd)) as Frame & { sizes?: number[] };
      let at = headerEnd;
      const buffers = sizes.map((length) => Buffer.from(body.subarray(at, (at += length))));
      yield { frame: frame as Frame, buffers };
    }
  }

  #peekSize(): number {
    if (this.#chunks[0]!.length < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.readUInt32LE(0);
  }
}
