/** Calls back when that much time has passed, unless the process has ended by then. */
export function later(callback: () => void, milliseconds: number): void {
  if (milliseconds === 0) setImmediate(callback);
  else setTimeout(callback, milliseconds).unref();
}
