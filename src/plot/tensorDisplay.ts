import { inspectSymbol } from "../inspect.js";
import { displaySymbol, type MimeBundle } from "../jupyter.js";
import { extent, summarize, type TensorLike } from "./numbers.js";
import { escapeHtml } from "./render/htmlPage.js";
import { leftOut, say } from "./words.js";

/** Rows and columns shown at each end of a longer axis. */
const ends = 3;

/**
 * Lets tensors show themselves: shape, dtype, a summary and a few values, as text and, in a notebook, as a table.
 *
 * @param prototype that of `tf.Tensor`.
 */
export function showTensors(prototype: object): void {
  Object.defineProperties(prototype, {
    [displaySymbol]: { value: bundle, configurable: true, writable: true },
    [inspectSymbol]: { value: describe, configurable: true, writable: true },
  });
}

function bundle(this: TensorLike): MimeBundle {
  const text = describe.call(this);
  const read = readTensor(this);
  return read && read.values.length > 0
    ? { "text/html": html(read, text.split("\n")[0]!), "text/plain": text }
    : { "text/plain": text };
}

interface Read {
  readonly values: ArrayLike<number | string>;
  readonly shape: readonly number[];
}

function readTensor(tensor: TensorLike): Read | undefined {
  try {
    if (tensor.isDisposed || tensor.dtype === "complex64") return undefined;
    return { values: tensor.dataSync() as ArrayLike<number | string>, shape: tensor.shape };
  } catch {
    return undefined;
  }
}

/** Never throws: what cannot be read is said. */
function describe(this: TensorLike): string {
  // The prototype itself is inspected, too, and has no shape.
  if (!Array.isArray(this.shape)) return "Tensor {}";
  const name = `Tensor [${this.shape.join(", ")}] ${this.dtype}`;
  if (this.isDisposed) return `${name}, disposed: its values are gone`;
  const read = readTensor(this);
  if (!read) return `${name} (its values cannot be read here)`;
  const { values, shape } = read;
  if (values.length === 0) return `${name}, empty`;
  if (values.length === 1) return `${name}: ${cell(values[0]!)}`;
  const numbers = Array.from(values).filter((value): value is number => typeof value === "number");
  return [`${name}${summary(numbers, values.length)}`, nested(read, shape, 0)].join("\n");
}

function summary(numbers: readonly number[], length: number): string {
  if (numbers.length < length) return "";
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) return ": no value is finite";
  const { mean, sd } = summarize(finite);
  const [low, high] = extent(finite);
  const left = leftOut(length - finite.length)
    .replace(/ (is|are) left out/, "")
    .replace(" and", ":")
    .replace(/:$/, "");
  const parts = [
    `mean ${say(Math.abs(mean) < sd * 1e-6 ? 0 : mean)}`,
    `sd ${say(sd)}`,
    `min ${say(low)}`,
    `max ${say(high)}`,
  ];
  return `, ${length.toLocaleString("en-US")} values: ${parts.join(", ")}${left ? `; ${left}` : ""}`;
}

/** Values in brackets, the middle of long axes left out, columns in line. */
function nested({ values }: Read, shape: readonly number[], offset: number, indent = 0): string {
  const [length = 1, ...rest] = shape;
  const size = rest.reduce((product, each) => product * each, 1);
  const kept = indices(length, shape.length > 2 ? 1 : shape.length === 1 ? 2 * ends : ends);
  if (rest.length === 0) return `[${kept.map((k) => (k < 0 ? "…" : cell(values[offset + k]!).padStart(7))).join(" ")}]`;
  const space = "\n" + " ".repeat(indent + 1);
  return `[${kept.map((k) => (k < 0 ? "…" : nested({ values, shape }, rest, offset + k * size, indent + 1))).join(space)}]`;
}

function html({ values, shape }: Read, heading: string): string {
  const rank = shape.length;
  const numColumns = rank === 0 ? 1 : shape[rank - 1]!;
  const numRows = rank < 2 ? 1 : shape[rank - 2]!;
  const rows = indices(numRows, ends);
  const columns = indices(numColumns, rank < 2 ? 2 * ends : ends);
  const right = `style="text-align:right"`;
  const head =
    rank < 1
      ? ""
      : `<thead><tr><th></th>${columns.map((k) => `<th ${right}>${k < 0 ? "…" : k}</th>`).join("")}</tr></thead>`;
  const body = rows.map((row) => {
    const cells = columns.map(
      (k) => `<td ${right}>${row < 0 || k < 0 ? "…" : escapeHtml(cell(values[row * numColumns + k]!))}</td>`,
    );
    return `<tr><th>${row < 0 ? "…" : rank < 2 ? "" : row}</th>${cells.join("")}</tr>`;
  });
  const note =
    rank > 2
      ? `<p>Of the first ${rank === 3 ? "matrix" : "example's first matrix"}, [${[...Array<number>(rank - 2).fill(0), "…", "…"].join(", ")}].</p>`
      : "";
  return `<p>${escapeHtml(heading)}</p>${note}<table>${head}<tbody>${body.join("")}</tbody></table>`;
}

/** All indices of a short axis; of a long one those at both ends, −1 for the gap. */
function indices(length: number, atEnds: number): number[] {
  const all = Array.from({ length }, (_, k) => k);
  return length <= 2 * atEnds + 1 ? all : [...all.slice(0, atEnds), -1, ...all.slice(-atEnds)];
}

function cell(value: number | string): string {
  return typeof value === "number" ? say(value, 4) : JSON.stringify(value);
}
