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
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  m: number,
  k: number,
  n: number,
  transposeA: boolean,
  transposeB: boolean,
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
  from: Float32Array,
  to: Float32Array,
  start: number,
  count: number,
  k: number,
  depth: number,
  lanes: number,
  laneStride: number,
  depthStride: number,
): void {
  for (let first = 0, group = start; first < count; first += lanes, group += lanes * depth) {
    for (let lane = 0; lane < lanes; lane += 4) {
      const source = (first + lane) * laneStride;
      if (first + lane + 4 <= count) packFour(from, to, source, group + lane, k, lanes, laneStride, depthStride);
      else
        packFew(from, to, source, group + lane, Math.max(count - first - lane, 0), k, lanes, laneStride, depthStride);
    }
    to.fill(0, group + lanes * k, group + lanes * depth);
  }
}

function packFour(
  from: Float32Array,
  to: Float32Array,
  source: number,
  at: number,
  k: number,
  lanes: number,
  laneStride: number,
  depthStride: number,
): void {
  for (let p = 0; p < k; p++, source += depthStride, at += lanes) {
    to[at] = from[source]!;
    to[at + 1] = from[source + laneStride]!;
    to[at + 2] = from[source + 2 * laneStride]!;
    to[at + 3] = from[source + 3 * laneStride]!;
  }
}

function packFew(
  from: Float32Array,
  to: Float32Array,
  source: number,
  at: number,
  present: number,
  k: number,
  lanes: number,
  laneStride: number,
  depthStride: number,
): void {
  for (let p = 0; p < k; p++, source += depthStride, at += lanes) {
    for (let lane = 0; lane < 4; lane++) to[at + lane] = lane < present ? from[source + lane * laneStride]! : 0;
  }
}

function unpack(from: Float32Array, start: number, c: Float32Array, m: number, n: number, strips: number): void {
  const panel = strips * tileRows * tileColumns;
  const whole = n - (n % tileColumns);
  for (let row = 0; row < m; row++) {
    let tile = start + Math.floor(row / tileRows) * tileRows * tileColumns + (row % tileRows) * tileColumns;
    let at = row * n;
    for (const end = at + whole; at < end; at += tileColumns, tile += panel) {
      c[at] = from[tile]!;
      c[at + 1] = from[tile + 1]!;
      c[at + 2] = from[tile + 2]!;
      c[at + 3] = from[tile + 3]!;
      c[at + 4] = from[tile + 4]!;
      c[at + 5] = from[tile + 5]!;
      c[at + 6] = from[tile + 6]!;
      c[at + 7] = from[tile + 7]!;
    }
    for (let j = 0; j < n - whole; j++) c[at + j] = from[tile + j]!;
  }
}
