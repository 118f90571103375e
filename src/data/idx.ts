import { gunzip } from "#data/gunzip.js";
import { checkText, show } from "../arguments.js";

/** An array of unsigned bytes with its shape, as IDX files hold it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST's files, gzipped or plain: two zero bytes, the type (8), the
 * number of dimensions, each dimension as a big-endian 32-bit integer, then the data.
 *
 * @param name For error messages: where the bytes come from.
 * @throws Error if the bytes are not such a file, or are cut short or too long.
 * @example
 * const { shape, data } = readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1), "three labels");
 * // shape [3], data [7, 2, 1]
 */
export function readIdx(bytes: Uint8Array, name: string): IdxArray {
  checkText("readIdx", "name", name, "train-images-idx3-ubyte");
  if (!ArrayBuffer.isView(bytes))
    throw new TypeError(`readIdx: bytes is ${show(bytes)}, expected a Uint8Array, as readFile gives`);
  return parseIdx(`readIdx: ${name}`, bytes);
}

/** `readIdx` for a function of another name: `where` stands before the messages. */
export function parseIdx(where: string, bytes: Uint8Array): IdxArray {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(where, bytes) : bytes;
  if (plain.length < 4 || plain[0] !== 0 || plain[1] !== 0) {
    const found = [...plain.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new Error(`${where}: not an IDX file: it begins with ${found || "nothing"}, expected 00 00 08 and the rank`);
  }
  if (plain[2] !== 8) {
    throw new Error(`${where}: IDX data type 0x${plain[2]!.toString(16)}, expected 0x8 (unsigned bytes)`);
  }
  const rank = plain[3]!;
  const headerLength = 4 + 4 * rank;
  if (plain.length < headerLength) {
    throw new Error(`${where}: cut short: ${plain.length} bytes, and its header alone has ${headerLength}`);
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = headerLength + shape.reduce((product, size) => product * size, 1);
  if (plain.length !== expected) {
    throw new Error(
      `${where}: ${plain.length < expected ? "cut short" : "too long"}: ${plain.length} bytes, expected ${expected} ` +
        `for shape [${shape.join(", ")}]`,
    );
  }
  return { shape, data: plain.subarray(headerLength) };
}

function unzip(where: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzip(bytes);
  } catch (error) {
    throw new Error(`${where}: its gzip data is damaged or cut short (${(error as Error).message})`);
  }
}
