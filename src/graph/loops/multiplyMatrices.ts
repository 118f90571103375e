import type { NodeValues, NumberArray } from "./NodeValues.js";
import { multiplyWithSimd } from "./wasm/multiply.js";

/** Products below which packing for SIMD does not pay. */
const fewProducts = 4096;

/** c = a b, row-major, either factor transposed first. */
export function multiplyMatrices(
  a: NodeValues,
  b: NodeValues,
  c: NodeValues,
  transposeA: boolean,
  transposeB: boolean,
): () => void {
  const [m, n] = c.shape as [number, number];
  const k = transposeA ? a.shape[0]! : a.shape[1]!;
  const rowsOfA = transposeA ? transposed(a) : undefined;
  const rowsOfB = transposeB ? transposed(b) : undefined;
  const plain = () => {
    rowsOfA?.update();
    rowsOfB?.update();
    multiplyRows(rowsOfA?.data ?? a.data, rowsOfB?.data ?? b.data, c.data, m, k, n);
  };
  const [aData, bData, cData] = [a.data, b.data, c.data];
  if (m * k * n < fewProducts || ![aData, bData, cData].every((data) => data instanceof Float32Array)) return plain;
  return () => {
    if (
      !multiplyWithSimd(
        aData as Float32Array,
        bData as Float32Array,
        cData as Float32Array,
        m,
        k,
        n,
        transposeA,
        transposeB,
      )
    )
      plain();
  };
}

/** A transposed copy: the inner loop then runs along rows of every matrix, which costs far less than the copying. */
function transposed({ data, shape }: NodeValues): { data: NumberArray; update(): void } {
  const [rows, columns] = shape as [number, number];
  let copy = data.slice(0, 0);
  return {
    get data() {
      return copy;
    },
    update() {
      if (copy.length === 0) copy = data.slice(); // the size and type are what counts
      for (let i = 0, at = 0; i < rows; i++) {
        for (let j = 0, place = i; j < columns; j++, place += rows) copy[place] = data[at++]!;
      }
    },
  };
}

/** Four rows of b at a time: each element of c is loaded and stored once for four products. */
export function multiplyRows(a: NumberArray, b: NumberArray, c: NumberArray, m: number, k: number, n: number): void {
  for (let i = 0; i < m; i++) {
    const row = i * n;
    c.fill(0, row, row + n);
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const at = i * k + p;
      const a0 = a[at]!,
        a1 = a[at + 1]!,
        a2 = a[at + 2]!,
        a3 = a[at + 3]!;
      const b0 = p * n,
        b1 = b0 + n,
        b2 = b1 + n,
        b3 = b2 + n;
      for (let j = 0; j < n; j++) {
        c[row + j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
      }
    }
    for (; p < k; p++) {
      const each = a[i * k + p]!;
      for (let j = 0, at = p * n; j < n; j++) c[row + j]! += each * b[at + j]!;
    }
  }
}
