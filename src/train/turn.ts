/** Resolves when the event loop has turned once. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A timer that does not keep the process alive. */
export const backgroundTimer = (callback: () => void, milliseconds: number): ReturnType<typeof setTimeout> =>
  setTimeout(callback, milliseconds).unref();
