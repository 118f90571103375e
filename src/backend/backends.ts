import { createRequire } from "node:module";
import { findNative } from "./native/find.js";
import { isOptedOut } from "./native/folder.js";
import { loadNative } from "./native/load.js";
import { once } from "./once.js";
import { useEinsum } from "./operations/einsum.js";
import { useQuickMatMul } from "./operations/quickMatMul.js";

/** The backends of Node, the fastest first. Each registers itself and says what it is; throws where it cannot run. */
export const backends: Readonly<Record<string, () => Promise<string>>> = {
  async tensorflow() {
    if (isOptedOut()) throw new Error("the native library is switched off by BATCHNORM_LAB_NATIVE=0");
    const root = findNative();
    if (!root) throw new Error("no native library: `await provideNative()` brings it");
    return `native library ${loadNative(root)}`;
  },
  async wasm() {
    createRequire(import.meta.url)("@tensorflow/tfjs-backend-wasm");
    once("wasm", () => {
      useEinsum();
      useQuickMatMul();
    });
    return "WebAssembly";
  },
  async cpu() {
    return "plain JavaScript";
  },
};

/**
 * Runs `load` and takes away the handlers of uncaught exceptions that it installs: the wasm module's own throw again,
 * which would end the process where a kernel or a test runner handles them.
 */
export async function withoutCrashHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as "uncaughtException")));
  try {
    return await load();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[index]?.has(listener)) process.off(event, listener);
      }
    });
  }
}
