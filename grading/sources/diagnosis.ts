/** The library's verdict's own sentences: below its title, above the evidence and the help; of other texts the first line. */
export function diagnosisOf(said: string): string {
  const [first = "", ...lines] = said.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => /^(Seen in your numbers|Look again at|For help|[✓✗☐])/.test(line));
  const own = /^[✓✗☐]/.test(first) ? lines.slice(0, end < 0 ? undefined : end).join(" ") : "";
  return own || first;
}
