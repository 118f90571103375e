import { crc32, deflate } from "#plot/render/deflate.js";
import { joinBytes } from "../../joinBytes.js";

/**
 * An image file of plain bytes, as the PNG specification (W3C, third edition) has it: 8 bits a channel, no filter.
 *
 * A picture of at most 256 colours without transparency is stored as a palette and indices, which makes charts a third as
 * large; any other without transparency as RGB. Nothing is lost either way.
 *
 * @param pixels row-major, `channels` bytes a pixel.
 * @param channels 1 gray, 3 RGB, 4 RGB with opacity.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number, channels: 1 | 3 | 4): Uint8Array {
  const stored = channels === 4 && isOpaque(pixels) ? withoutOpacity(pixels) : { pixels, channels };
  const indexed = stored.channels === 3 ? withPalette(stored.pixels) : undefined;
  const [data, bytes] = indexed ? [indexed.indices, 1] : [stored.pixels, stored.channels];
  const kind = [8, indexed ? 3 : { 1: 0, 3: 2, 4: 6 }[stored.channels], 0, 0, 0];
  const rows = new Uint8Array(height * (1 + width * bytes));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * width * bytes, (y + 1) * width * bytes), y * (1 + width * bytes) + 1);
  }
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  return joinBytes([
    signature,
    chunk("IHDR", joinBytes([bigEndian(width), bigEndian(height), kind])),
    ...(indexed ? [chunk("PLTE", indexed.palette)] : []),
    chunk("IDAT", deflate(rows)),
    chunk("IEND", []),
  ]);
}

/** Whether an RGBA picture has no transparent pixel. */
export function isOpaque(pixels: Uint8Array): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return false;
  return true;
}

function withoutOpacity(pixels: Uint8Array): { pixels: Uint8Array; channels: 3 } {
  const rgb = new Uint8Array((pixels.length / 4) * 3);
  for (let i = 0, j = 0; i < pixels.length; i += 4) {
    rgb[j++] = pixels[i]!;
    rgb[j++] = pixels[i + 1]!;
    rgb[j++] = pixels[i + 2]!;
  }
  return { pixels: rgb, channels: 3 };
}

/** The colours in the order in which they come, and for each pixel which it has; nothing where there are more than 256. */
function withPalette(rgb: Uint8Array): { palette: number[]; indices: Uint8Array } | undefined {
  const numbers = new Map<number, number>();
  const indices = new Uint8Array(rgb.length / 3);
  let [last, number] = [-1, 0]; // neighbours mostly have the same colour
  for (let i = 0; i < indices.length; i++) {
    const color = (rgb[3 * i]! << 16) | (rgb[3 * i + 1]! << 8) | rgb[3 * i + 2]!;
    if (color !== last) {
      number = numbers.get(color) ?? numbers.size;
      if (number === 256) return undefined;
      numbers.set(color, number);
      last = color;
    }
    indices[i] = number;
  }
  return {
    palette: [...numbers.keys()].flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]),
    indices,
  };
}

function chunk(type: string, data: ArrayLike<number>): Uint8Array {
  const body = joinBytes([[...type].map((character) => character.charCodeAt(0)), data]);
  return joinBytes([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

const bigEndian = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
