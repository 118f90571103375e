/**
 * The messaging specification counts positions in Unicode code points, JavaScript in UTF-16 units: they part at the
 * first emoji.
 */

/** The UTF-16 offset of a position given in code points, within the text. */
export function toUtf16(text: string, codePoints: number): number {
  let offset = 0;
  for (let rest = codePoints; rest > 0 && offset < text.length; rest--) offset += unitsAt(text, offset);
  return offset;
}

/** The position in code points of a UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  let codePoints = 0;
  for (let at = 0; at < offset && at < text.length; at += unitsAt(text, at)) codePoints++;
  return codePoints;
}

function unitsAt(text: string, offset: number): number {
  return text.codePointAt(offset)! > 0xffff ? 2 : 1;
}
