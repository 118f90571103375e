import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { PROTOCOL_VERSION, type Header, type JsonObject, type Message, type OutgoingMessage } from "./Message.js";
import { Signature } from "./Signature.js";

const DELIMITER = Buffer.from("<IDS|MSG>");
const EMPTY_OBJECT = Buffer.from("{}");

/** How many signatures are remembered, so that a recorded message can't be sent a second time. */
const REMEMBERED_SIGNATURES = 16_384;

/** Frames that are not a message, or are signed with another key. The kernel logs it and lives on. */
export class InvalidMessage extends Error {
  override readonly name = "InvalidMessage";
}

/**
 * Between messages and the frames of ZeroMQ: identities, delimiter, signature, header, parent header, metadata,
 * content, buffers ("The wire protocol" of the messaging specification).
 */
export class Codec {
  readonly session = randomUUID();
  readonly #signature: Signature;
  readonly #username = username();
  readonly #seen = new Set<string>();
  #count = 0;

  /** @param key the connection file's key; empty means that messages are neither signed nor checked */
  constructor(key: string) {
    this.#signature = new Signature(key);
  }

  /** @throws InvalidMessage where the frames are no message; nothing of them is parsed before the signature is right */
  decode(frames: readonly Buffer[]): Message {
    const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (delimiter === -1) throw new InvalidMessage("no delimiter");
    const [signature, header, parentHeader, metadata, content, ...buffers] = frames.slice(delimiter + 1);
    if (!signature || !header || !parentHeader || !metadata || !content) {
      throw new InvalidMessage(`${frames.length - delimiter - 1} parts after the delimiter, expected 5 or more`);
    }
    if (!this.#signature.matches([header, parentHeader, metadata, content], signature)) {
      throw new InvalidMessage("wrong signature");
    }
    const parsed = parseHeader(header);
    this.#refuseCopies(signature);
    return {
      // Copies: they are kept, and a frame holds all that ZeroMQ has received along with it, 8 KiB or more.
      identities: frames.slice(0, delimiter).map((frame) => Buffer.from(frame)),
      header: parsed,
      headerBytes: Buffer.from(header),
      parentHeader: parseObject(parentHeader, "parent header"),
      metadata: parseObject(metadata, "metadata"),
      content: parseObject(content, "content"),
      buffers,
    };
  }

  encode(message: OutgoingMessage): (Buffer | Uint8Array | string)[] {
    const header: Header = {
      msg_id: `${this.session}_${++this.#count}`,
      msg_type: message.type,
      session: this.session,
      username: this.#username,
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [
      toBytes(header),
      message.parent?.headerBytes ?? EMPTY_OBJECT,
      message.metadata ? toBytes(message.metadata) : EMPTY_OBJECT,
      toBytes(message.content),
    ];
    const signature = this.#signature.sign(parts);
    return [...(message.identities ?? []), DELIMITER, signature, ...parts, ...(message.buffers ?? [])];
  }

  #refuseCopies(signature: Buffer): void {
    if (!this.#signature.signs) return;
    const text = signature.toString("latin1");
    if (this.#seen.has(text)) throw new InvalidMessage("a copy of an earlier message");
    this.#seen.add(text);
    if (this.#seen.size > REMEMBERED_SIGNATURES) this.#seen.delete(this.#seen.values().next().value!);
  }
}

function parseHeader(bytes: Buffer): Header {
  const header = parseObject(bytes, "header");
  for (const field of ["msg_id", "msg_type"]) {
    if (typeof header[field] !== "string") throw new InvalidMessage(`the header has no ${field}`);
  }
  return header as unknown as Header;
}

function parseObject(bytes: Buffer, part: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw new InvalidMessage(`the ${part} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidMessage(`the ${part} is not an object`);
  }
  return value as JsonObject;
}

function toBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function username(): string {
  try {
    return userInfo().username;
  } catch {
    return "kernel"; // a container's user may have no name
  }
}
