/** A sentence with its places filled: `fill("{m} examples", { m: 7 })` is "7 examples". */
export function fill(sentence: string, values: Readonly<Record<string, number | string>> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
