import { tileColumns, tileRows, tilesModule, unrolled } from "./tiles.js";

/** What is used of the global of this name; TypeScript knows it only with the browser's types. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  Memory: new (options: { initial: number }) => Memory;
};

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Engine {
  readonly memory: Memory;
  readonly run: (a: number, b: number, c: number, strips: number, panels: number, depth: number) => void;
  numbers: Float32Array;
}

let engine: Engine | null | undefined;

/** Compiled when first needed, in about a millisecond; null where the engine has no SIMD. */
function start(): Engine | null {
  const bytes = tilesModule();
  if (!WebAssembly.validate(bytes)) return null;
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
  return { memory, run: exports["run"] as Engine["run"], numbers: new Float32Array(memory.buffer) };
}

const padded = (size: number, to: number) => Math.ceil(size / to) * to;

/**
 * c = a b with SIMD instructions; false (and nothing done) where there are none. The matrices are packed into tiles on
 * the way into WebAssembly's memory, where transposing costs nothing.
 */
export function multiplyWithSimd(
  a: Float32Array, b: Float32Array, c: Float32Array,
  m: number, k: number, n: number,
  transposeA: boolean, transposeB: boolean,
): boolean {
  engine ??= start();
  if (!engine) return false;
  const depth = padded(k, unrolled);
  const strips = Math.ceil(m / tileRows);
  const panels = Math.ceil(n / tileColumns);
  const startB = strips * tileRows * depth;
  const startC = startB + panels * tileColumns * depth;
  const end = startC + strips * tileRows * panels * tileColumns;
  if (end > engine.numbers.length) {
    engine.memory.grow(Math.ceil((end * 4 - engine.memory.buffer.byteLength) / 65536));
    engine.numbers = new Float32Array(engine.memory.buffer);
  }
  const { numbers, run } = engine;
  pack(a, numbers, 0, m, k, depth, tileRows, transposeA ? 1 : k, transposeA ? m : 1);
  pack(b, numbers, startB, n, k, depth, tileColumns, transposeB ? k : 1, transposeB ? 1 : n);
  run(0, startB * 4, startC * 4, strips, panels, depth);
  unpack(numbers, startC, c, m, n, strips);
  return true;
}

/** Groups of `lanes` rows (of a) or columns (of b), side by side for each step along the depth; zeros where there is none. */
function pack(
  from: Float32Array, to: Float32Array, start: number,
  count: number, k: number, depth: number, lanes: number, laneStride: number, depthStride: number,
): void {
  for (let first = 0, group = start; first < count; first += lanes, group += lanes * depth) {
    const whole = Math.min(lanes, count - first);
    for (let lane = 0; lane < lanes; lane++) {
      let at = group + lane;
      if (lane < whole) {
        for (let p = 0, source = (first + lane) * laneStride; p < k; p++, source += depthStride, at += lanes) to[at] = from[source]!;
      } else {
        for (let p = 0; p < k; p++, at += lanes) to[at] = 0;
      }
    }
    to.fill(0, group + lanes * k, group + lanes * depth);
  }
}

function unpack(from: Float32Array, start: number, c: Float32Array, m: number, n: number, strips: number): void {
  for (let row = 0; row < m; row++) {
    const inTile = start + Math.floor(row / tileRows) * tileRows * tileColumns + (row % tileRows) * tileColumns;
    for (let first = 0, tile = inTile; first < n; first += tileColumns, tile += strips * tileRows * tileColumns) {
      const width = Math.min(tileColumns, n - first);
      for (let j = 0, at = row * n + first; j < width; j++) c[at + j] = from[tile + j]!;
    }
  }
}
