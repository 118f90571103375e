import type { Tensor } from "@tensorflow/tfjs";

// How a value goes from the process that runs a student's code to the one that judges it: as data, copied. Functions
// stay where they are and are called from afar. What comes out of `decode` has no prototype of the sender's, and no
// method that a built-in value has: an object that says `includes: () => true` does not pass for a list of everything.

export type Encoded =
  | number
  | string
  | boolean
  | null
  | { readonly is: "number"; readonly text: string }
  | { readonly is: "undefined" }
  | { readonly is: "array"; readonly items: readonly Encoded[] }
  | { readonly is: "object"; readonly entries: readonly (readonly [string, Encoded])[] }
  | { readonly is: "map"; readonly entries: readonly (readonly [Encoded, Encoded])[] }
  | { readonly is: "set"; readonly items: readonly Encoded[] }
  | { readonly is: "date"; readonly time: Encoded }
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
  if (value instanceof Map) {
    count(value.size);
    return { is: "map", entries: Array.from(value, ([key, member]) => [inner(key), inner(member)] as const) };
  }
  if (value instanceof Set) {
    count(value.size);
    return { is: "set", items: Array.from(value, inner) };
  }
  if (value instanceof Date) return { is: "date", time: inner(value.getTime()) };
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

/**
 * The value that a sender nobody trusts has written, built anew from what it may consist of.
 *
 * @throws TypeError for anything else, for what is nested too deep and for what is too much.
 */
export function checkEncoded(value: unknown, depth = 0, room = { left: 2 * maxLength }): Encoded {
  if (depth > maxDepth + 1 || --room.left < 0) return bad();
  const inner = (item: unknown): Encoded => checkEncoded(item, depth + 1, room);
  const list = (items: unknown): Encoded[] => (Array.isArray(items) ? items.map(inner) : bad());
  switch (typeof value) {
    case "string":
      room.left -= value.length / 16;
      return value;
    case "number":
    case "boolean":
      return value;
  }
  if (value === null) return null;
  if (typeof value !== "object") return bad();
  const fields = value as Record<string, unknown>;
  const pairs = <Key>(key: (text: unknown) => Key): (readonly [Key, Encoded])[] => {
    const { entries } = fields;
    if (!Array.isArray(entries)) return bad();
    return entries.map((entry: unknown) =>
      Array.isArray(entry) && entry.length === 2 ? ([key(entry[0]), inner(entry[1])] as const) : bad(),
    );
  };
  switch (fields["is"]) {
    case "number":
      return { is: "number", text: oneOf(fields["text"], ["NaN", "Infinity", "-Infinity", "-0"]) };
    case "undefined":
      return { is: "undefined" };
    case "array":
      return { is: "array", items: list(fields["items"]) };
    case "object":
      return { is: "object", entries: pairs((text) => (typeof text === "string" ? text : bad())) };
    case "map":
      return { is: "map", entries: pairs(inner) };
    case "set":
      return { is: "set", items: list(fields["items"]) };
    case "date":
      return { is: "date", time: inner(fields["time"]) };
    case "typed array": {
      const [type, data] = [oneOf(fields["type"], Object.keys(typedArrays)), list(fields["data"])];
      return {
        is: "typed array",
        type,
        data,
        ...(fields["shape"] !== undefined && { shape: inner(fields["shape"]) }),
      };
    }
    case "tensor": {
      const { shape } = fields;
      const [dtype, data] = [oneOf(fields["dtype"], ["float32", "int32", "bool", "string"]), list(fields["data"])];
      const isShape = Array.isArray(shape) && shape.length <= 6 && shape.every((size) => isCount(size));
      if (!isShape || (shape as number[]).reduce((size, each) => size * each, 1) !== data.length) return bad();
      return { is: "tensor", shape: shape as number[], dtype, data };
    }
    case "function":
      return isCount(fields["handle"]) ? { is: "function", handle: fields["handle"] } : bad();
  }
  return bad();
}

function bad(): never {
  throw new TypeError("not a value");
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const oneOf = (text: unknown, all: readonly string[]): string => all.find((each) => each === text) ?? bad();

export interface Receiver {
  tensor(data: number[], shape: number[], dtype: string): unknown;
  /** A function that calls the one on the other side, which is known as `name`. */
  remote(handle: number, name: string): (...args: unknown[]) => unknown;
  /** Whether an object may have a method of this name; it is left out if not. */
  isMethod(name: string): boolean;
}

/** @throws TypeError where the text is not what `encode` writes. */
export function decode(encoded: Encoded, receiver: Receiver, name = "a function"): unknown {
  if (typeof encoded !== "object" || encoded === null) return encoded;
  const one = (item: Encoded): unknown => decode(item, receiver);
  const all = (items: readonly Encoded[]): unknown[] => items.map(one);
  switch (encoded.is) {
    case "number":
      return Number(encoded.text);
    case "undefined":
      return undefined;
    case "array":
      return all(encoded.items);
    case "object":
      return plainData(
        encoded.entries
          .filter(([name, member]) => !isFunction(member) || receiver.isMethod(name))
          .map(([name, member]) => [name, decode(member, receiver, name)] as const),
      );
    case "map":
      return new Map(encoded.entries.map(([key, member]) => [one(key), one(member)]));
    case "set":
      return new Set(all(encoded.items));
    case "date":
      return new Date(Number(one(encoded.time)));
    case "typed array": {
      if (!Object.hasOwn(typedArrays, encoded.type)) break;
      const data = typedArrays[encoded.type as keyof typeof typedArrays].from(all(encoded.data) as number[]);
      return encoded.shape === undefined ? data : Object.assign(data, { data, shape: one(encoded.shape) });
    }
    case "tensor":
      return receiver.tensor(all(encoded.data) as number[], encoded.shape.map(Number), encoded.dtype);
    case "function":
      return receiver.remote(Number(encoded.handle), name);
  }
  throw new TypeError("not a value");
}

const isFunction = (encoded: Encoded): boolean =>
  typeof encoded === "object" && encoded !== null && encoded.is === "function";

/** An object of these members, which is shown as data whatever they are called: it is no MIME bundle. */
function plainData(members: readonly (readonly [string, unknown])[]): object {
  const object = Object.fromEntries(members.filter(([name]) => name !== "__proto__"));
  if (!members.some(([name]) => name.includes("/"))) return object;
  const value = () => ({ "text/plain": `an object with ${members.map(([name]) => name).join(", ")}` });
  return Object.defineProperty(object, Symbol.for("Jupyter.display"), { value });
}
