export const patience = 10;

/** In a page no other thread can write to the cell of a worker that is busy: there, Stop alone tells which call ran. */
export function watch(_text: string): () => void {
  return () => {};
}
