/**
 * The text with U+FFFD for each half of an emoji whose other half is missing. Such a half is no Unicode, so no file can
 * hold it; an editor's backspace, or JSON that somebody has cut, can. Positions stay what they are.
 */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
