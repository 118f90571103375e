import type { Tensor } from "@tensorflow/tfjs";

// How a value goes from the process that runs a student's code to the one that judges it: as data, copied. Functions
// stay where they are and are called from afar. What comes out of `decode` has no prototype or method of the sender's.

export type Encoded =
  | number
  | string
  | boolean
  | null
  | { readonly is: "number"; readonly text: string }
  | { readonly is: "undefined" }
  | { readonly is: "array"; readonly items: readonly Encoded[] }
  | { readonly is: "object"; readonly entries: readonly (readonly [string, Encoded])[] }
  | { readonly is: "typed array"; readonly type: string; readonly data: readonly Encoded[]; readonly shape?: Encoded }
  | {
      readonly is: "tensor";
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly data: readonly Encoded[];
    }
  | { readonly is: "function"; readonly handle: number };

const maxDepth = 20;
/** How many numbers one value may hold: their text is about as long as a student's process may write in one piece. */
const maxLength = 500_000;
const typedArrays = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
};

/**
 * @param keep gives a function, with the object it belongs to, a number by which the other side can call it.
 * @throws TypeError for what cannot be copied: symbols, bigints, cycles, more than half a million numbers.
 */
export function encode(
  value: unknown,
  keep: (call: (...args: unknown[]) => unknown) => number,
  depth = 0,
  room = { left: maxLength },
): Encoded {
  if (depth > maxDepth) throw new TypeError("a value is nested too deep, or contains itself");
  const inner = (item: unknown): Encoded => encode(item, keep, depth + 1, room);
  /** Before anything is copied. */
  const count = (length: number): void => {
    room.left -= length;
    if (!(room.left >= 0)) throw new TypeError(`a value holds more than ${maxLength} numbers`);
  };
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { is: "number", text: Object.is(value, -0) ? "-0" : String(value) };
    case "string":
      count(value.length / 16);
      return value;
    case "boolean":
      return value;
    case "undefined":
      return { is: "undefined" };
    case "function":
      return { is: "function", handle: keep(value as () => unknown) };
    case "object":
      break;
    default:
      throw new TypeError(`a ${typeof value} cannot be handed over`);
  }
  if (value === null) return null;
  if (isTensor(value)) {
    count(value.size);
    const data = Array.from(value.dataSync(), inner);
    return { is: "tensor", shape: [...value.shape], dtype: value.dtype, data };
  }
  if (Array.isArray(value)) {
    count(value.length);
    return { is: "array", items: Array.from(value, inner) };
  }
  const type = Object.entries(typedArrays).find(([, constructor]) => value instanceof constructor)?.[0];
  if (type !== undefined) {
    const { shape } = value as { shape?: unknown };
    count((value as unknown as ArrayLike<number>).length);
    const data = Array.from(value as unknown as ArrayLike<number>, inner);
    return { is: "typed array", type, data, ...(shape !== undefined && { shape: inner(shape) }) };
  }
  return { is: "object", entries: [...members(value)].map(([name, member]) => [name, inner(member)]) };
}

/** An object's own values, and the methods of its class. */
function members(object: object): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of at === object ? Object.keys(at) : Object.getOwnPropertyNames(at)) {
      if (found.has(name) || (at !== object && name === "constructor")) continue;
      const value = (object as Record<string, unknown>)[name];
      if (at === object && typeof value !== "function") found.set(name, value);
      else if (typeof value === "function")
        found.set(name, (...args: unknown[]) => value.apply(object, args) as unknown);
    }
  }
  return found;
}

function isTensor(value: object): value is Tensor {
  const { dataSync, shape, dtype } = value as Partial<Tensor>;
  return typeof dataSync === "function" && Array.isArray(shape) && typeof dtype === "string";
}

export interface Receiver {
  tensor(data: number[], shape: number[], dtype: string): unknown;
  /** A function that calls the one on the other side. */
  remote(handle: number): (...args: unknown[]) => unknown;
}

/** @throws TypeError where the text is not what `encode` writes. */
export function decode(encoded: Encoded, receiver: Receiver): unknown {
  if (typeof encoded !== "object" || encoded === null) return encoded;
  const all = (items: readonly Encoded[]): unknown[] => items.map((item) => decode(item, receiver));
  switch (encoded.is) {
    case "number":
      return Number(encoded.text);
    case "undefined":
      return undefined;
    case "array":
      return all(encoded.items);
    case "object":
      return Object.fromEntries(encoded.entries.map(([name, member]) => [String(name), decode(member, receiver)]));
    case "typed array": {
      if (!Object.hasOwn(typedArrays, encoded.type)) break;
      const data = typedArrays[encoded.type as keyof typeof typedArrays].from(all(encoded.data) as number[]);
      return encoded.shape === undefined ? data : Object.assign(data, { data, shape: decode(encoded.shape, receiver) });
    }
    case "tensor":
      return receiver.tensor(all(encoded.data) as number[], encoded.shape.map(Number), encoded.dtype);
    case "function":
      return receiver.remote(Number(encoded.handle));
  }
  throw new TypeError("not a value");
}
