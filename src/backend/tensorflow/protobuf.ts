import { joinBytes } from "../../joinBytes.js";

/**
 * Enough of protocol buffers' wire format to write a message (protobuf.dev/programming-guides/encoding): a field is its
 * number and wire type, then its value; nested messages and texts come with their length.
 */
export type Field = readonly Uint8Array[];

const text = new TextEncoder();

/** 7 bits a byte, lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, wireType: number) => varint((field << 3) | wireType);

export const integer = (field: number, value: number | boolean): Field => [tag(field, 0), varint(Number(value))];

export const float = (field: number, value: number): Field => [
  tag(field, 5),
  new Uint8Array(Float32Array.of(value).buffer), // every platform Node runs on is little-endian, as the format is
];

export const bytes = (field: number, value: Uint8Array): Field => [tag(field, 2), varint(value.length), value];

export const string = (field: number, value: string): Field => bytes(field, text.encode(value));

export const message = (field: number, ...fields: Field[]): Field => bytes(field, join(fields));

/** Integers of a repeated field, packed. */
export const integers = (field: number, values: readonly number[]): Field => bytes(field, join([values.map(varint)]));

export function join(fields: readonly Field[]): Uint8Array {
  return joinBytes(fields.flat());
}
