import { tf } from "#backend/tfjs.js";

/**
 * Does what changes tfjs once, however many copies of this library share one copy of tfjs (two versions in a project, a
 * module that is loaded anew): else a second copy's kernels would be told as "already registered", and its replacements
 * would wrap the first one's.
 */
export function once(name: string, change: () => void): void {
  const engine = tf.engine() as { [changed]?: Set<string> };
  const done = (engine[changed] ??= new Set());
  if (done.has(name)) return;
  done.add(name);
  change();
}

const changed: unique symbol = Symbol.for("batchnorm-lab.changed") as never;
