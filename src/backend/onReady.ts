const hooks = new Set<() => Promise<void>>();

/**
 * Registers what `ready()` loads beforehand: stock tslab shows a cell's plots synchronously, so that what drawing
 * needs must be there before the first one. Each hook runs once a `ready()`; returns the way to take it back.
 */
export function onReady(hook: () => Promise<void>): () => void {
  hooks.add(hook);
  return () => void hooks.delete(hook);
}

/** Runs all hooks, at once. */
export async function runReadyHooks(): Promise<void> {
  await Promise.all([...hooks].map((hook) => hook()));
}
