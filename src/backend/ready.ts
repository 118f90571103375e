import { backends, withoutCrashHandlers } from "#backend/backends.js";
import { checkOptions, show } from "../arguments.js";
import { inspectSymbol } from "../inspect.js";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";
import { runReadyHooks } from "./onReady.js";
import { tf } from "./tf.js";

/** Where tensors live and operations run. `tensorflow` is the native C library, the fastest, in Node; `webgl` in browsers. */
export type BackendName = "tensorflow" | "wasm" | "webgl" | "cpu";

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

  [inspectSymbol](): string {
    return this.toString();
  }
}

const order = Object.keys(backends) as BackendName[];

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
    const names = order.map((name) => JSON.stringify(name));
    throw new RangeError(
      `ready: backend is ${show(backend)}, expected ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
    );
  }
  const [chosen] = await Promise.all([choose(backend), runReadyHooks()]);
  return chosen;
}

async function choose(wanted: BackendName | undefined): Promise<Backend> {
  const failures: string[] = [];
  for (const name of wanted ? [wanted] : order) {
    try {
      const detail = await withoutCrashHandlers(async () => {
        const detail = await backends[name]!();
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
