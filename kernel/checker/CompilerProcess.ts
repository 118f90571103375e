import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { API, Snapshot } from "typescript/unstable/async";
import { NoAnswer, type Patience } from "./types.js";

/** What `API` keeps to itself: the pinned version makes it safe to look. */
export interface Inside {
  readonly client: {
    connect(): Promise<void>;
    apiRequest(method: string, params: unknown): Promise<unknown>;
    readonly process?: ChildProcess;
    readonly connection?: { dispose(): void; onClose(listener: () => void): unknown };
  };
}

type FileChanges = { readonly invalidateAll: true } | { readonly changed: string[] };

/** A life of TypeScript's process. */
export class CompilerProcess {
  readonly #process: ChildProcess;
  readonly #exit: Promise<void>;
  #snapshot: Snapshot | undefined;
  #exited = false;
  #disconnected = false;

  constructor(
    readonly api: API,
    readonly client: Inside["client"],
  ) {
    const { process, connection } = client;
    if (!process?.stdin) throw new Error("TypeScript's process did not start");
    this.#process = process;
    writeQuietly(process.stdin);
    connection?.onClose(() => (this.#disconnected = true));
    this.#exit = new Promise((resolve) =>
      process.once("exit", () => {
        this.#exited = true;
        connection?.dispose(); // rejects what is pending
        resolve();
      }),
    );
  }

  /** The end of its pipes comes before the end of the process. */
  isDead(): boolean {
    return this.#exited || this.#disconnected || this.#process.killed || this.#process.stdin?.destroyed !== false;
  }

  /** The task's answer; the process is ended when it gives none, or `signal` says that nobody wants it any more. */
  async answer<T>(task: () => Promise<T>, patience: Patience, signal?: AbortSignal): Promise<T> {
    const over = new AbortController();
    try {
      return await Promise.race([task(), giveUp(this.client, patience, over.signal), withdrawn(signal, over.signal)]);
    } catch (error) {
      if (error instanceof NoAnswer) void this.end();
      throw error;
    } finally {
      over.abort();
    }
  }

  async update(config: string, fileChanges: FileChanges): Promise<Snapshot> {
    const before = this.#snapshot;
    if (before && "changed" in fileChanges && fileChanges.changed.length === 0) return before;
    this.#snapshot = await this.api.updateSnapshot(before ? { fileChanges } : { openProjects: [config] });
    void before?.dispose().catch(() => undefined); // nobody waits for it
    return this.#snapshot;
  }

  /** It has nothing to save, and hears nothing else when it hangs. Resolves when it is gone. */
  end(): Promise<void> {
    if (!this.#exited) this.#process.kill("SIGKILL");
    return this.#exit;
  }
}

/** Rejects when there is no use in waiting any longer. */
async function giveUp(client: Inside["client"], { silence, work }: Patience, over: AbortSignal): Promise<never> {
  for (const started = performance.now(); ;) {
    await sleep(silence, undefined, { signal: over });
    if (performance.now() - started > work) {
      throw new NoAnswer(`TypeScript has found no answer within ${work / 1000} seconds`);
    }
    const sign = client.apiRequest("initialize", null).then(
      () => true,
      () => true, // it has ended: the task says so
    );
    // What came while our own thread was busy is read before the verdict.
    const isSilent = sleep(silence, undefined, { signal: over }).then(() => turn(false));
    if (!(await Promise.race([sign, isSilent]))) throw new NoAnswer("TypeScript does not answer", true);
  }
}

/** Rejects on `signal`; `over`: nobody listens any more. */
function withdrawn(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener("abort", () => reject(new NoAnswer("nobody waits for the answer any more")), {
      signal: over,
    }),
  );
}

/**
 * A write to a process that has died is lost in silence: what waits for an answer is rejected when its end is known.
 * (The JSON-RPC client throws a failed write once more, where nobody can catch it, and that would end our process.)
 */
function writeQuietly(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]): boolean => {
    const callback = args.at(-1);
    return typeof callback === "function" ? write(...args.slice(0, -1), () => callback()) : write(...args);
  };
}
