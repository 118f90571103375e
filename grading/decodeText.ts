export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** A text in whichever of the encodings it is that editors and spreadsheets save; without the mark at its beginning. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const decode = (encoding: Encoding, fatal = false): { text: string; encoding: Encoding } => {
    return { text: new TextDecoder(encoding, { fatal }).decode(bytes), encoding };
  };
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decode("utf-16le");
  if (first === 0xfe && second === 0xff) return decode("utf-16be");
  // UTF-16 without its mark: every second byte of plain letters is 0.
  if (second === 0 && first !== 0) return decode("utf-16le");
  if (first === 0 && second !== undefined && second !== 0) return decode("utf-16be");
  try {
    return decode("utf-8", true);
  } catch {
    return decode("windows-1252");
  }
}
