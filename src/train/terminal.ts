/** Writes to the terminal that stderr is, where it is one. */
export function terminal(): ((text: string) => void) | undefined {
  return process.stderr.isTTY ? (text) => void process.stderr.write(text) : undefined;
}
