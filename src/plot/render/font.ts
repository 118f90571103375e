import { readAsset } from "#files.js";

/** The shipped fonts: Inter (SIL Open Font License), cut down to Latin, Greek and mathematical signs. */
export const fontFiles: readonly string[] = ["Inter-Regular.ttf", "Inter-SemiBold.ttf"];

/** Widths of a font's glyphs as parts of its size, by code point. */
type Widths = (codePoint: number) => number;

const fonts: (Widths | undefined)[] = [];

/**
 * Width of a text in pixels, as the PNG will have it. Without it, Vega guesses 0.8 of the size a character, and axis
 * titles and legends stand too far apart.
 */
export function textWidth(text: string, size: number, bold = false): number {
  const widths = (fonts[Number(bold)] ??= readWidths(fontFiles[Number(bold)]!));
  let width = 0;
  for (const character of text) width += widths(character.codePointAt(0)!);
  return width * size;
}

/** Breaks a text into lines of at most `width` pixels, at spaces. */
export function wrap(text: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && textWidth(longer, size, bold) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Reads the tables of an OpenType file that say how wide each character is: head, hhea, hmtx and cmap (format 4 or 12). */
function readWidths(name: string): Widths {
  const bytes = readAsset(name);
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = (tag: string): number => {
    for (let entry = 12; entry < 12 + 16 * file.getUint16(4); entry += 16) {
      if (String.fromCharCode(...bytes.subarray(entry, entry + 4)) === tag) return file.getUint32(entry + 8);
    }
    throw new Error(`${name}: no table "${tag}"`);
  };
  const unitsPerEm = file.getUint16(table("head") + 18);
  const numMetrics = file.getUint16(table("hhea") + 34);
  const hmtx = table("hmtx");
  const advance = (glyph: number): number => file.getUint16(hmtx + 4 * Math.min(glyph, numMetrics - 1)) / unitsPerEm;
  const glyphs = readCharacterMap(file, table("cmap"));
  return (codePoint) => advance(glyphs.get(codePoint) ?? 0);
}

function readCharacterMap(file: DataView, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let k = 0; k < file.getUint16(cmap + 2); k++) {
    const at = cmap + file.getUint32(cmap + 4 + 8 * k + 4);
    const format = file.getUint16(at);
    if (format === 12) {
      for (let group = at + 16; group < at + 16 + 12 * file.getUint32(at + 12); group += 12) {
        const [first, last, glyph] = [0, 4, 8].map((offset) => file.getUint32(group + offset));
        for (let code = first!; code <= last!; code++) glyphs.set(code, glyph! + code - first!);
      }
    } else if (format === 4) {
      const length = file.getUint16(at + 6);
      for (let segment = 0; segment < length; segment += 2) {
        const last = file.getUint16(at + 14 + segment);
        const first = file.getUint16(at + 16 + length + segment);
        const delta = file.getUint16(at + 16 + 2 * length + segment);
        const rangeAt = at + 16 + 3 * length + segment;
        const range = file.getUint16(rangeAt);
        for (let code = first; code <= last && code !== 0xffff; code++) {
          const glyph = range === 0 ? code : file.getUint16(rangeAt + range + 2 * (code - first));
          if (glyph !== 0 || range === 0) glyphs.set(code, (glyph + delta) & 0xffff);
        }
      }
    }
  }
  return glyphs;
}
