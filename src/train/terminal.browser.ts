/** There is none. */
export function terminal(): ((text: string) => void) | undefined {
  return undefined;
}
