import { tf } from "../backend/tf.js";
import type { Kind } from "./definition.js";
import { flatten, shapeOf, transpose, unflatten, type Nested } from "./nested.js";

/** One way of writing the function: what the arrays are, and which way round they lie. */
export interface Form {
  readonly container: "tensors" | "arrays" | "typed arrays";
  /** "rows": [examples, features]. "columns": [features, examples], parameters [features] or [features, 1]. */
  readonly layout: "rows" | "columns" | "columns, parameters (n, 1)";
}

/** What the student's code gave, in the reference's layout. */
export interface Reading {
  readonly value: Nested;
  /** Computed or kept in float32. */
  readonly single: boolean;
  /** The shape in which it came, if that has other sizes of 1 than the task's; and the task's. */
  readonly reshaped?: { readonly given: readonly number[]; readonly expected: readonly number[] };
}

/** What a value is that cannot be read as numbers. */
export type Unreadable =
  | { readonly what: "nothing"; readonly value: "undefined" | "null" }
  | {
      readonly what: "promise" | "function" | "disposed" | "empty" | "ragged" | "cycle" | "generator";
    }
  | { readonly what: "collection"; readonly name: string }
  | { readonly what: "text"; readonly text: string }
  | { readonly what: "object"; readonly names: readonly string[] }
  | { readonly what: "too many"; readonly count: number; readonly expected: number }
  | { readonly what: "shape"; readonly count: number; readonly shape: string }
  | { readonly what: "inside"; readonly inner: Unreadable }
  | { readonly what: "other"; readonly type: string };

/** A fresh copy of the value as the student's function expects it. */
export function hand(value: Nested | boolean, kind: Kind, form: Form): unknown {
  if (kind === "number" || kind === "flag" || typeof value !== "object") return value;
  if (kind === "list") return [...value];
  const laid = layOut(value, kind, form);
  const shape = shapeOf(laid);
  if (form.container === "tensors") return tf.tensor(flatten(laid), shape);
  if (form.container === "arrays") return unflatten(flatten(laid), shape);
  const data = Float64Array.from(flatten(laid));
  return Object.assign(data, { shape, data }); // read it as x[i], x.data or x.shape
}

/** What the function has done to a value that it was handed. */
export function damage(
  handed: unknown,
  value: Nested | boolean,
  kind: Kind,
  form: Form,
): "disposed" | "changed" | undefined {
  if (kind === "number" || kind === "flag" || typeof value !== "object") return undefined;
  if (handed instanceof tf.Tensor) return handed.isDisposed ? "disposed" : undefined;
  const before = flatten(kind === "list" ? value : layOut(value, kind, form));
  const after = Array.isArray(handed) ? handed.flat(maxRank) : Array.from(handed as Float64Array);
  return after.length === before.length && before.every((entry, i) => Object.is(entry, after[i]))
    ? undefined
    : "changed";
}

function layOut(value: readonly Nested[], kind: Kind, form: Form): Nested {
  if (form.layout === "rows") return value;
  if (kind === "batch" || kind === "weights") return transpose(value as number[][]);
  if (kind === "feature" && form.layout !== "columns") return value.map((entry) => [entry]);
  return value;
}

/** A value of the student's as numbers in the reference's layout, or what it is instead. */
export function read(raw: unknown, kind: Kind, form: Form, expected: Nested): Reading | Unreadable {
  const wanted = shapeOf(expected);
  const found = numbersOf(raw, { expected: size(wanted), left: 10_000 + 4 * size(wanted) });
  if ("what" in found) return found;
  if (found.data.length === 0) return { what: "empty" }; // also of the shape [1e9, 0], which must not be laid out
  const laid = shapeOf(typeof expected === "number" ? expected : layOut(expected, kind, form));
  let shape = found.shape;
  let reshaped: Reading["reshaped"];
  if (shape === undefined || sameBesidesOnes(shape, laid)) {
    if (shape !== undefined && shape.join() !== laid.join()) reshaped = { given: shape, expected: laid };
    shape = found.data.length === size(laid) ? laid : shape;
  }
  let value = unflatten(found.data, shape ?? [found.data.length]);
  if (form.layout !== "rows" && (kind === "batch" || kind === "weights") && shapeOf(value).length === 2) {
    value = transpose(value as number[][]);
  } else if (form.layout !== "rows" && kind === "feature" && size(laid) === found.data.length) {
    value = unflatten(found.data, wanted);
  }
  return { value, single: found.single, reshaped };
}

/** The numbers in a value, if it is one that can be read. */
export function numbersIn(raw: unknown): readonly number[] | undefined {
  const found = numbersOf(raw, { expected: 0, left: 10_000 });
  return "what" in found ? undefined : found.data;
}

interface Numbers {
  readonly data: number[];
  readonly shape: number[] | undefined;
  readonly single: boolean;
}

/** How many numbers are expected, and how many more are read before it is said that they are too many. */
interface Budget {
  readonly expected: number;
  left: number;
}

function numbersOf(raw: unknown, budget: Budget): Numbers | Unreadable {
  if (typeof raw === "boolean") return { data: [raw ? 1 : 0], shape: [], single: false };
  if (typeof raw === "number") {
    budget.left--;
    return { data: [raw], shape: [], single: isSingle([raw]) };
  }
  const tooMany = (count: number): Unreadable => ({ what: "too many", count, expected: budget.expected });
  if (raw instanceof tf.Tensor) {
    if (raw.isDisposed) return { what: "disposed" };
    if (raw.size > budget.left) return tooMany(raw.size);
    return { data: Array.from(raw.dataSync()), shape: raw.shape.slice(), single: true };
  }
  if (ArrayBuffer.isView(raw) && !(raw instanceof DataView)) {
    const { shape, length } = raw as unknown as { shape?: number[]; length: number };
    if (length > budget.left) return tooMany(length);
    const data = Array.from(raw as unknown as ArrayLike<number>, Number);
    return shaped({ data, shape: undefined, single: raw instanceof Float32Array }, shape);
  }
  if (Array.isArray(raw)) return raw.length > budget.left ? tooMany(raw.length) : numbersOfArray(raw, budget);
  if (typeof raw === "object" && raw !== null) {
    const { data, values, shape } = raw as { data?: unknown; values?: unknown; shape?: unknown };
    const inner = data ?? values;
    if (Array.isArray(shape) && inner !== undefined && typeof inner !== "function") {
      const numbers = numbersOf(inner, budget);
      return "what" in numbers ? numbers : shaped(numbers, shape);
    }
  }
  return describe(raw);
}

/** @param shape what claims to be one; it must hold as many numbers as there are, before anything is laid out in it. */
function shaped(numbers: Numbers, shape: unknown): Numbers | Unreadable {
  const { data, single } = numbers;
  if (!Array.isArray(shape)) return { data, shape: undefined, single };
  const isShape = shape.length <= maxRank && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (isShape && size(shape as number[]) === data.length) return { data, shape: [...shape] as number[], single };
  return { what: "shape", count: data.length, shape: shape.slice(0, maxRank).map(String).join(", ") };
}

const maxRank = 8;

function numbersOfArray(raw: unknown[], budget: Budget, depth = 0): Numbers | Unreadable {
  if (depth > maxRank) return { what: "cycle" };
  const data: number[] = [];
  let shape: number[] | undefined = [];
  let single = raw.length > 0;
  for (let i = 0; i < raw.length; i++) {
    const entry = raw[i];
    const part =
      Array.isArray(entry) && entry.length <= budget.left
        ? numbersOfArray(entry, budget, depth + 1)
        : numbersOf(entry, budget);
    if ("what" in part) return part.what === "cycle" || part.what === "ragged" ? part : { what: "inside", inner: part };
    const inner: number[] = part.shape ?? [part.data.length];
    if (i > 0 && inner.join() !== shape.join()) return { what: "ragged" };
    shape = inner;
    for (const value of part.data) data.push(value);
    if (data.length > budget.expected * 4 + 10_000) {
      return { what: "too many", count: data.length, expected: budget.expected };
    }
    single &&= part.single;
  }
  return { data, shape: [raw.length, ...shape], single };
}

/** All numbers are float32's: whoever computed them may have done so in float32. */
function isSingle(data: number[]): boolean {
  return data.every((value) => Number.isNaN(value) || Math.fround(value) === value);
}

/** What a value is that is no array of numbers. */
export function describe(raw: unknown): Unreadable {
  if (raw === null || raw === undefined) return { what: "nothing", value: raw === null ? "null" : "undefined" };
  if (typeof raw === "function") return { what: "function" };
  if (typeof raw === "string") return { what: "text", text: raw.slice(0, 20) };
  if (typeof raw !== "object") return { what: "other", type: typeof raw };
  if (typeof (raw as { then?: unknown }).then === "function") return { what: "promise" };
  if (raw instanceof Map || raw instanceof Set) return { what: "collection", name: raw instanceof Map ? "Map" : "Set" };
  if (typeof (raw as { next?: unknown }).next === "function") return { what: "generator" };
  return { what: "object", names: Object.keys(raw).slice(0, 6) };
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

function sameBesidesOnes(a: readonly number[], b: readonly number[]): boolean {
  return a.filter((n) => n !== 1).join() === b.filter((n) => n !== 1).join();
}
