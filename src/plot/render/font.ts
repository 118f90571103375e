import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The shipped fonts: Inter (SIL Open Font License), cut down to Latin, Greek and mathematical signs. */
export const fontFiles: readonly string[] = ["Inter-Regular.ttf", "Inter-SemiBold.ttf"].map((name) =>
  fileURLToPath(new URL(`../../../assets/${name}`, import.meta.url)),
);

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
function readWidths(path: string): Widths {
  const file = readFileSync(path);
  const table = (tag: string): number => {
    for (let entry = 12; entry < 12 + 16 * file.readUInt16BE(4); entry += 16) {
      if (file.toString("latin1", entry, entry + 4) === tag) return file.readUInt32BE(entry + 8);
    }
    throw new Error(`${path}: no table "${tag}"`);
  };
  const unitsPerEm = file.readUInt16BE(table("head") + 18);
  const numMetrics = file.readUInt16BE(table("hhea") + 34);
  const hmtx = table("hmtx");
  const advance = (glyph: number): number => file.readUInt16BE(hmtx + 4 * Math.min(glyph, numMetrics - 1)) / unitsPerEm;
  const glyphs = readCharacterMap(file, table("cmap"));
  return (codePoint) => advance(glyphs.get(codePoint) ?? 0);
}

function readCharacterMap(file: Buffer, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let k = 0; k < file.readUInt16BE(cmap + 2); k++) {
    const at = cmap + file.readUInt32BE(cmap + 4 + 8 * k + 4);
    const format = file.readUInt16BE(at);
    if (format === 12) {
      for (let group = at + 16; group < at + 16 + 12 * file.readUInt32BE(at + 12); group += 12) {
        const [first, last, glyph] = [0, 4, 8].map((offset) => file.readUInt32BE(group + offset));
        for (let code = first!; code <= last!; code++) glyphs.set(code, glyph! + code - first!);
      }
    } else if (format === 4) {
      const length = file.readUInt16BE(at + 6);
      for (let segment = 0; segment < length; segment += 2) {
        const last = file.readUInt16BE(at + 14 + segment);
        const first = file.readUInt16BE(at + 16 + length + segment);
        const delta = file.readUInt16BE(at + 16 + 2 * length + segment);
        const rangeAt = at + 16 + 3 * length + segment;
        const range = file.readUInt16BE(rangeAt);
        for (let code = first; code <= last && code !== 0xffff; code++) {
          const glyph = range === 0 ? code : file.readUInt16BE(rangeAt + range + 2 * (code - first));
          if (glyph !== 0 || range === 0) glyphs.set(code, (glyph + delta) & 0xffff);
        }
      }
    }
  }
  return glyphs;
}
