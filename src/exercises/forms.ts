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
}

/** Said of the form, in the message: "read as tensors, [features, examples]". */
export function describeForm(form: Form): string {
  return `${form.container}, ${form.layout === "rows" ? "one example a row" : "one example a column"}`;
}

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

function layOut(value: readonly Nested[], kind: Kind, form: Form): Nested {
  if (form.layout === "rows") return value;
  if (kind === "batch" || kind === "weights") return transpose(value as number[][]);
  if (kind === "feature" && form.layout !== "columns") return value.map((entry) => [entry]);
  return value;
}

/** A value of the student's as numbers in the reference's layout, or what it is instead, in words. */
export function read(raw: unknown, kind: Kind, form: Form, expected: Nested): Reading | string {
  const found = numbersOf(raw);
  if (typeof found === "string") return found;
  if (found.data.length === 0) return "empty"; // also of the shape [1e9, 0], which must not be laid out
  const wanted = shapeOf(expected);
  const laid = shapeOf(typeof expected === "number" ? expected : layOut(expected, kind, form));
  let shape = found.shape;
  if (shape === undefined || sameBesidesOnes(shape, laid)) shape = found.data.length === size(laid) ? laid : shape;
  let value = unflatten(found.data, shape ?? [found.data.length]);
  if (form.layout !== "rows" && (kind === "batch" || kind === "weights") && shapeOf(value).length === 2) {
    value = transpose(value as number[][]);
  } else if (form.layout !== "rows" && kind === "feature" && size(laid) === found.data.length) {
    value = unflatten(found.data, wanted);
  }
  return { value, single: found.single };
}

function numbersOf(raw: unknown): { data: number[]; shape: number[] | undefined; single: boolean } | string {
  if (typeof raw === "boolean") return { data: [raw ? 1 : 0], shape: [], single: false };
  if (typeof raw === "number") return { data: [raw], shape: [], single: isSingle([raw]) };
  if (raw instanceof tf.Tensor) {
    if (raw.isDisposed) return "a tensor that has been disposed of";
    return { data: Array.from(raw.dataSync()), shape: raw.shape.slice(), single: true };
  }
  if (ArrayBuffer.isView(raw) && !(raw instanceof DataView)) {
    const { shape } = raw as unknown as { shape?: number[] };
    const data = Array.from(raw as unknown as ArrayLike<number>);
    return shaped({ data, single: raw instanceof Float32Array }, shape);
  }
  if (Array.isArray(raw)) return numbersOfArray(raw);
  if (typeof raw === "object" && raw !== null) {
    const { data, values, shape } = raw as { data?: unknown; values?: unknown; shape?: unknown };
    const inner = data ?? values;
    if (Array.isArray(shape) && inner !== undefined && typeof inner !== "function") {
      const numbers = numbersOf(inner);
      return typeof numbers === "string" ? numbers : shaped(numbers, shape);
    }
  }
  return describe(raw);
}

/** @param shape what claims to be one; it must hold as many numbers as there are, before anything is laid out in it. */
function shaped(numbers: { data: number[]; single: boolean }, shape: unknown): ReturnType<typeof numbersOf> {
  const { data, single } = numbers;
  if (!Array.isArray(shape)) return { data, shape: undefined, single };
  const isShape = shape.length <= maxRank && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (isShape && size(shape as number[]) === data.length) return { data, shape: [...shape] as number[], single };
  const said = shape.slice(0, maxRank).map(String).join(", ");
  return `${data.length} number${data.length === 1 ? "" : "s"} with the shape [${said}]`;
}

const maxRank = 8;

function numbersOfArray(raw: unknown[]): ReturnType<typeof numbersOf> {
  const parts = raw.map(numbersOf);
  const data: number[] = [];
  let shape: number[] | undefined = [];
  let single = parts.length > 0;
  for (const [i, part] of parts.entries()) {
    if (typeof part === "string") return `an array with ${part} in it`;
    const inner: number[] = part.shape ?? [part.data.length];
    if (i > 0 && inner.join() !== shape!.join()) return "an array whose rows differ in length";
    shape = inner;
    for (const value of part.data) data.push(value);
    single &&= part.single;
  }
  return { data, shape: [raw.length, ...shape], single };
}

/** All numbers are float32's: whoever computed them may have done so in float32. */
function isSingle(data: number[]): boolean {
  return data.every((value) => Number.isNaN(value) || Math.fround(value) === value);
}

/** What a value is, in a few words, for messages. */
export function describe(raw: unknown): string {
  if (raw === null || raw === undefined) return String(raw);
  if (typeof raw === "function") return "a function";
  if (typeof raw === "string") return `the text "${raw.slice(0, 20)}"`;
  if (typeof raw === "object") return `an object with the names ${Object.keys(raw).slice(0, 6).join(", ") || "(none)"}`;
  return `a ${typeof raw}`;
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

function sameBesidesOnes(a: readonly number[], b: readonly number[]): boolean {
  return a.filter((n) => n !== 1).join() === b.filter((n) => n !== 1).join();
}
