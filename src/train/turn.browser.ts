const waiting: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => waiting.shift()?.();

/** Resolves when the event loop has turned once. A message comes at once, a timer up to 4 ms later. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });

export const backgroundTimer = (callback: () => void, milliseconds: number): ReturnType<typeof setTimeout> =>
  setTimeout(callback, milliseconds);
