import { inflateSync } from "node:zlib";

/** Reads a PNG of 8 bits a channel, as the PNG specification says; enough to look at what was drawn. */
export function decodePng(file: Uint8Array) {
  const data = Buffer.from(file);
  if (data.toString("latin1", 1, 4) !== "PNG") throw new Error("not a PNG file");
  const [width, height, depth, type] = [data.readUInt32BE(16), data.readUInt32BE(20), data[24]!, data[25]!];
  if (depth !== 8) throw new Error(`depth ${depth}`);
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type]!;
  let palette: Buffer | undefined;
  const parts: Buffer[] = [];
  for (let at = 8; at < data.length;) {
    const length = data.readUInt32BE(at);
    const name = data.toString("latin1", at + 4, at + 8);
    if (name === "IDAT") parts.push(data.subarray(at + 8, at + 8 + length));
    if (name === "PLTE") palette = data.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let k = 0; k < stride; k++) {
      const left = k >= channels ? pixels[y * stride + k - channels]! : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + k]! : 0;
      const corner = k >= channels && y > 0 ? pixels[(y - 1) * stride + k - channels]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[y * stride + k] = raw[y * (stride + 1) + 1 + k]! + guess;
    }
  }
  const pixel = (x: number, y: number): number[] => {
    const at = y * stride + x * channels;
    if (palette) return [...palette.subarray(3 * pixels[at]!, 3 * pixels[at]! + 3), 255];
    return [...pixels.subarray(at, at + channels), ...(type === 2 ? [255] : [])];
  };
  const colors = new Set<string>();
  for (let y = 0; y < height; y += 2) for (let x = 0; x < width; x += 2) colors.add(pixel(x, y).join());
  return { width, height, pixel, numColors: colors.size };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [b - c, a - c, a + b - 2 * c].map(Math.abs) as [number, number, number];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
