/** Resolves when the event loop has turned: what has arrived by then is there. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
