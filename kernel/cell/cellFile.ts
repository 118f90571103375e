import { tmpdir } from "node:os";
import { join } from "node:path";

/** Front ends find a cell's file by hashing its text: this hash, this seed, this prefix and suffix. */
export const hashSeed = 0xc70f6907;
export const fileSuffix = ".ts";

export function filePrefix(pid: number): string {
  return join(tmpdir(), `tskernel_${pid}`) + "/";
}

/** Name of the script that a cell becomes. */
export function cellFile(code: string, pid = process.pid): string {
  return `${filePrefix(pid)}${murmur2(Buffer.from(code, "utf8"), hashSeed)}${fileSuffix}`;
}

/** MurmurHash2, 32 bits (Austin Appleby, public domain). */
export function murmur2(data: Uint8Array, seed: number): number {
  const m = 0x5bd1e995;
  let h = seed ^ data.length;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    let k = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
    k = Math.imul(k, m);
    k = Math.imul(k ^ (k >>> 24), m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = data.length - i;
  if (rest >= 3) h ^= data[i + 2]! << 16;
  if (rest >= 2) h ^= data[i + 1]! << 8;
  if (rest >= 1) h = Math.imul(h ^ data[i]!, m);
  h = Math.imul(h ^ (h >>> 13), m);
  return (h ^ (h >>> 15)) >>> 0;
}
