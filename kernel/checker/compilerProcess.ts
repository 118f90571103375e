import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import type { API, Snapshot } from "typescript/unstable/async";

/** What `API` keeps to itself: the pinned version makes it safe to look. */
export interface Inside {
  readonly client: {
    connect(): Promise<void>;
    readonly process?: ChildProcess;
    readonly connection?: { dispose(): void };
  };
}

type FileChanges = { readonly invalidateAll: true } | { readonly changed: string[] };

/** A life of TypeScript's process. */
export class CompilerProcess {
  readonly #process: ChildProcess;
  #snapshot: Snapshot | undefined;
  #exited = false;

  constructor(
    readonly api: API,
    { process, connection }: Inside["client"],
  ) {
    if (!process?.stdin) throw new Error("TypeScript's process did not start");
    this.#process = process;
    writeQuietly(process.stdin);
    process.once("exit", () => {
      this.#exited = true;
      connection?.dispose(); // rejects what is pending
    });
  }

  /** The end of its input comes before the end of the process. */
  isDead(): boolean {
    return this.#exited || this.#process.stdin?.destroyed !== false;
  }

  async update(config: string, fileChanges: FileChanges): Promise<Snapshot> {
    const before = this.#snapshot;
    if (before && "changed" in fileChanges && fileChanges.changed.length === 0) return before;
    this.#snapshot = await this.api.updateSnapshot(before ? { fileChanges } : { openProjects: [config] });
    void before?.dispose().catch(() => undefined); // nobody waits for it
    return this.#snapshot;
  }

  async end(): Promise<void> {
    if (this.#exited) return;
    const exited = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    await this.api.close().catch(() => undefined);
    const impatient = setTimeout(() => this.#process.kill("SIGKILL"), 500);
    await exited;
    clearTimeout(impatient);
  }
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
