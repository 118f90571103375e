import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { API, type Project, type Snapshot } from "typescript/unstable/async";

/** TypeScript's process keeps this much garbage beside what it needs, in percent (Go's default is 100). */
const garbage = "25";

/** What `API` keeps to itself: the pinned version makes it safe to look. */
interface Inside {
  readonly client: {
    connect(): Promise<void>;
    readonly process?: ChildProcess;
    readonly connection?: { dispose(): void };
  };
}

/**
 * TypeScript's process and the files that exist for it alone. When the process dies, the next task starts a new one,
 * which finds the same files.
 */
export class Compiler {
  readonly #files = new Map<string, string>();
  readonly #changed = new Set<string>();
  #everythingChanged = false;
  #running: Promise<Running> | undefined;
  #closed = false;

  constructor(
    readonly cwd: string,
    readonly config: string,
  ) {}

  /** The file's text from the next task on. */
  write(file: string, text: string): void {
    if (this.#files.get(file) === text) return;
    this.#files.set(file, text);
    this.#changed.add(file);
  }

  /** Whatever is on disk may have changed. */
  invalidate(): void {
    this.#everythingChanged = true;
  }

  /** The process's id, for tests and measurements. */
  async pid(): Promise<number | undefined> {
    return (await this.#running)?.process?.pid;
  }

  /** Tasks must not overlap: a task's project is gone when the next one begins. */
  async run<T>(task: (project: Project) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw new Error("the checker is closed");
      const running = await (this.#running ??= this.#start());
      try {
        return await task(await this.#update(running));
      } catch (error) {
        if (!running.isDead()) throw error;
        this.#running = undefined;
        if (attempt === 2) throw new Error("TypeScript's process died twice on the same task", { cause: error });
      }
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const running = await this.#running?.catch(() => undefined);
    this.#running = undefined;
    await running?.end();
  }

  async #start(): Promise<Running> {
    const api = new API({ cwd: this.cwd, fs: { readFile: (file) => this.#files.get(file) } });
    const { client } = api as unknown as Inside;
    const before = process.env.GOGC;
    process.env.GOGC ??= garbage;
    try {
      await client.connect();
    } finally {
      if (before === undefined) delete process.env.GOGC;
    }
    const running = new Running(api, client);
    this.#changed.clear();
    this.#everythingChanged = false;
    return running;
  }

  async #update(running: Running): Promise<Project> {
    const changed = [...this.#changed];
    const everything = this.#everythingChanged;
    this.#changed.clear();
    this.#everythingChanged = false;
    const snapshot = await running.update(this.config, everything ? { invalidateAll: true } : { changed });
    const project = snapshot.getProject(this.config);
    if (!project) throw new Error(`TypeScript did not open ${this.config}`);
    return project;
  }
}

class Running {
  #snapshot: Snapshot | undefined;
  #dead = false;

  constructor(
    readonly api: API,
    readonly client: Inside["client"],
  ) {
    this.process?.once("exit", () => {
      this.#dead = true;
      client.connection?.dispose(); // rejects what is pending
    });
    if (this.process?.stdin) writeQuietly(this.process.stdin);
  }

  get process(): ChildProcess | undefined {
    return this.client.process;
  }

  /** The end of its input comes before the end of the process. */
  isDead(): boolean {
    return this.#dead || this.process?.stdin?.destroyed !== false;
  }

  async update(config: string, fileChanges: { invalidateAll: true } | { changed: string[] }): Promise<Snapshot> {
    const before = this.#snapshot;
    if (before && "changed" in fileChanges && fileChanges.changed.length === 0) return before;
    this.#snapshot = await this.api.updateSnapshot(before ? { fileChanges } : { openProjects: [config] });
    await before?.dispose();
    return this.#snapshot;
  }

  async end(): Promise<void> {
    const { process } = this;
    if (this.#dead || !process) return;
    const exited = new Promise<void>((resolve) => process.once("exit", () => resolve()));
    await this.api.close().catch(() => undefined);
    const impatient = setTimeout(() => process.kill("SIGKILL"), 500);
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
