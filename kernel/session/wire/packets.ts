/**
 * The pipes between the server's process and the session carry packets: a word by which a packet is known, two lengths, a
 * JSON header, which is a message (`messages.ts`), and raw buffers.
 *
 *     4 bytes `TSK1` · uint32 length of all that follows · uint32 length of the header · header · buffers, joined
 */
const magic = Buffer.from("TSK1");
const lengths = 8;
/** A packet beyond this, in bytes, is none: a text in JavaScript is no longer than half of it. */
const largest = 2 ** 30;

/** What came through a pipe is no packet: somebody else has written into it. */
export class BrokenPipe extends Error {
  override readonly name = "BrokenPipe";
}

/** @throws RangeError where the packet would be too large */
export function encodePacket(header: object, buffers: readonly Uint8Array[] = []): Buffer {
  const text = Buffer.from(
    JSON.stringify(buffers.length ? { ...header, sizes: buffers.map((b) => b.byteLength) } : header),
  );
  const size = buffers.reduce((sum, b) => sum + b.byteLength, text.length + 4);
  if (size > largest) throw new RangeError(`${size} bytes are too much for one message, the limit is ${largest}`);
  const start = Buffer.allocUnsafe(magic.length + lengths);
  magic.copy(start);
  start.writeUInt32LE(size, magic.length);
  start.writeUInt32LE(text.length, magic.length + 4);
  return Buffer.concat([start, text, ...buffers]);
}

export interface Packet<M> {
  readonly message: M;
  readonly buffers: Buffer[];
}

/** Puts packets together again from the chunks of a pipe. `read` makes a message of a header. */
export class PacketReader<M> {
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(readonly read: (header: object) => M) {}

  /** @throws BrokenPipe as soon as the bytes can't be those of a packet */
  *push(chunk: Buffer): Generator<Packet<M>> {
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
      const { header, buffers } = decode(body);
      yield { message: this.read(header), buffers };
    }
  }

  #peekSize(before: number): number {
    if (this.#chunks[0]!.length < before) this.#chunks = [Buffer.concat(this.#chunks)];
    const start = this.#chunks[0]!;
    const size = start.readUInt32LE(magic.length);
    if (magic.compare(start, 0, magic.length) !== 0 || size < 4 || size > largest) throw new BrokenPipe("no packet");
    return size;
  }
}

function decode(body: Buffer): { header: object; buffers: Buffer[] } {
  const headerEnd = 4 + body.readUInt32LE(0);
  if (headerEnd > body.length) throw new BrokenPipe("a packet's header is longer than the packet");
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8", 4, headerEnd));
  } catch {
    throw new BrokenPipe("a packet's header is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null) throw new BrokenPipe("a packet's header is not an object");
  const { sizes = [], ...header } = parsed as { sizes?: unknown };
  if (!Array.isArray(sizes) || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new BrokenPipe("the sizes of a packet's buffers are none");
  let at = headerEnd;
  const buffers = (sizes as number[]).map((length) => Buffer.from(body.subarray(at, (at += length))));
  return { header, buffers };
}

/** Whether this code still does what it should, in a process whose builtins anybody may replace. */
export function packetsWork(): boolean {
  const sent = { type: "check", numbers: [1, 2] };
  for (const { message, buffers } of new PacketReader((header) => header).push(encodePacket(sent, [magic]))) {
    return JSON.stringify(message) === JSON.stringify(sent) && magic.equals(buffers[0]!);
  }
  return false;
}
