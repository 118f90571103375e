export function later(callback: () => void, milliseconds: number): void {
  setTimeout(callback, milliseconds);
}
