/**
 * As much of WebAssembly's binary format (webassembly.github.io/spec/core/binary) as one function with loops and SIMD
 * needs. An instruction is its bytes.
 */
export type Code = readonly number[];

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value > 0 ? low | 0x80 : low);
  } while (value > 0);
  return bytes;
}

/** LEB128, signed: constants of i32. */
function signed(value: number): number[] {
  for (const bytes: number[] = []; ;) {
    const low = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && !(low & 0x40)) || (value === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const simd = (...bytes: number[]): Code => [0xfd, ...bytes];
const address = (alignment: number, offset: number) => [alignment, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a] as Code,
  subtract: [0x6b] as Code,
  multiply: [0x6c] as Code,
};

/** Four 32-bit floats. */
export const f32x4 = {
  zero: simd(0x0c, ...new Array<number>(16).fill(0)),
  load: (offset: number) => simd(0x00, ...address(2, offset)),
  /** One number from memory, four times. */
  loadSplat: (offset: number) => simd(0x09, ...address(2, offset)),
  store: (offset: number) => simd(0x0b, ...address(2, offset)),
  add: simd(0xe4, 0x01),
  multiply: simd(0xe6, 0x01),
};

/** Repeats the body, which counts the local down by the step, until it is 0. The local must not be 0 before. */
export function countDown(local: number, step: number, body: readonly Code[]): Code {
  const next = [...get(local), ...i32.constant(step), ...i32.subtract, ...set(local), ...get(local)];
  return [0x03, 0x40, ...body.flat(), ...next, 0x0d, 0x00, 0x0b];
}

/** A local moved on by a number of bytes. */
export function advance(local: number, bytes: number): Code {
  return [...get(local), ...i32.constant(bytes), ...i32.add, ...set(local)];
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code =>
  [...unsigned(text.length), ...text].map((each) => (typeof each === "string" ? each.charCodeAt(0) : each));

/**
 * A module that exports one function, "run", of i32 parameters without result, on an imported memory "m" of module "m".
 *
 * @param locals How many further locals of each type: i32 first, then vectors.
 */
export function moduleOf(
  parameters: number,
  locals: { readonly i32: number; readonly v128: number },
  body: readonly Code[],
): Uint8Array {
  const i32Type = 0x7f;
  const v128Type = 0x7b;
  const code = [
    ...vector([
      [...unsigned(locals.i32), i32Type],
      [...unsigned(locals.v128), v128Type],
    ]),
    ...body.flat(),
    0x0b,
  ];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, vector([[0x60, ...vector(new Array<Code>(parameters).fill([i32Type])), 0]])),
    ...section(2, vector([[...name("m"), ...name("m"), 0x02, 0x00, 0x01]])),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...name("run"), 0x00, 0x00]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}
