import { describe, before, it, type SuiteContext } from "node:test";
import { ready, tf, type BackendName } from "../backend/index.js";

/** All backends, fastest first. */
export const backends: readonly BackendName[] = ["tensorflow", "wasm", "cpu"];

/**
 * Runs the tests that `define` declares once for each backend. Where the native library is missing its tests are skipped
 * with the reason.
 */
export function onEachBackend(define: (backend: BackendName, skipped: () => string | false) => void): void {
  for (const backend of backends) {
    describe(backend, (_: SuiteContext) => {
      let missing: string | false = false;
      before(async () => {
        await ready({ backend }).catch((error: Error) => (missing = error.message));
      });
      define(backend, () => missing);
    });
  }
}

/** Declares tests that run in a `tf.tidy`, or are skipped with the reason that `onEachBackend` gives. */
export function inTidy(skipped: () => string | false): (name: string, f: () => void) => void {
  return (name, f) =>
    void it(name, (context) => {
      const reason = skipped();
      if (reason) return context.skip(reason);
      tf.tidy(f);
    });
}
