/** A text's UTF-16 units, or bytes, as a number: FNV-1a. For the seeds of streams, and to tell whether two are the same. */
export function hash(of: string | Uint8Array): number {
  const isText = typeof of === "string";
  let h = 0x811c9dc5;
  for (let i = 0; i < of.length; i++) h = Math.imul(h ^ (isText ? of.charCodeAt(i) : of[i]!), 0x01000193);
  return h >>> 0;
}
