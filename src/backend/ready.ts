import { createRequire } from "node:module";
import { inspect } from "node:util";
import { checkOptions, show } from "../arguments.js";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";
import { isOptedOut } from "./native/folder.js";
import { findNative } from "./native/find.js";
import { loadNative } from "./native/load.js";
import { runReadyHooks } from "./onReady.js";
import { useQuickMatMul } from "./operations/quickMatMul.js";
import { tf } from "./tf.js";

/** Where tensors live and operations run. `tensorflow` is the native C library, the fastest. */
export type BackendName = "tensorflow" | "wasm" | "cpu";

export interface ReadyOptions {
  /** The backend to take; by default the first of `tensorflow`, `wasm` and `cpu` that works here. */
  backend?: BackendName;
}

/** What `ready()` chose. As a cell's last expression it says so. */
export class Backend implements Displayable {
  constructor(
    readonly name: BackendName,
    /** What it is, or why it is not a faster one. */
    readonly detail: string,
  ) {}

  /** For example `backend tensorflow (native library 2.21.0)`. */
  toString(): string {
    return `backend ${this.name} (${this.detail})`;
  }

  [displaySymbol](): MimeBundle {
    return { "text/plain": this.toString() };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

const order: readonly BackendName[] = ["tensorflow", "wasm", "cpu"];

/**
 * Chooses the backend, once before the first tensor: the native `tensorflow` where its library is there, else `wasm`,
 * else `cpu`. Downloads nothing: see `provideNative`. Also loads beforehand what the plots need.
 *
 * @param options.backend takes this one instead; throws where it does not work here.
 * @returns what was chosen; `String(await ready())` is `backend tensorflow (native library 2.21.0)`.
 * @example
 * const backend = await ready();
 * console.log(`${backend}`);
 */
export async function ready(options: ReadyOptions = {}): Promise<Backend> {
  checkOptions("ready", options, { backend: true });
  const { backend } = options;
  if (backend !== undefined && !order.includes(backend)) {
    throw new RangeError(`ready: backend is ${show(backend)}, expected "tensorflow", "wasm" or "cpu"`);
  }
  const [chosen] = await Promise.all([choose(backend), runReadyHooks()]);
  return chosen;
}

async function choose(wanted: BackendName | undefined): Promise<Backend> {
  const failures: string[] = [];
  for (const name of wanted ? [wanted] : order) {
    try {
      const detail = await withoutCrashHandlers(async () => {
        const detail = await start[name]();
        if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend does not start`);
        return detail;
      });
      return new Backend(name, [detail, ...failures].filter(Boolean).join("; "));
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new Error(`ready: ${failures.join("; ")}`);
}

/** Registers the backend of this name and says what it is; throws where it cannot run. */
const start: Record<BackendName, () => Promise<string>> = {
  async tensorflow() {
    if (isOptedOut()) throw new Error("the native library is switched off by BATCHNORM_LAB_NATIVE=0");
    const root = findNative();
    if (!root) throw new Error("no native library: `await provideNative()` brings it");
    return `native library ${loadNative(root)}`;
  },
  async wasm() {
    createRequire(import.meta.url)("@tensorflow/tfjs-backend-wasm");
    useQuickMatMul();
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
async function withoutCrashHandlers<T>(load: () => Promise<T>): Promise<T> {
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
