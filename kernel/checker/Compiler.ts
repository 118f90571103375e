import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { API, type Project } from "typescript/unstable/async";
import { wellFormed } from "../cell/wellFormed.js";
import type { Configuration } from "./configuration.js";
import { CompilerProcess, type Inside } from "./CompilerProcess.js";
import { NoAnswer, type CheckerOptions, type Patience } from "./types.js";

/** A check of large packages' types takes seconds, and a machine may be slow. */
const defaultPatience: Patience = { silence: 1_500, work: 60_000 };

/**
 * TypeScript's process and the files that exist for it alone. When the process dies or gives no answer, the next task
 * starts a new one, which finds the same files.
 */
export class Compiler {
  readonly #config: string;
  readonly #settler: string;
  readonly #files = new Map<string, string>();
  readonly #changed = new Set<string>();
  #everythingChanged = false;
  #isSettled = false;
  #process: Promise<CompilerProcess> | undefined;
  #closed = false;

  /** `folder` is written with `/`. */
  constructor(
    readonly folder: string,
    readonly processChanged: NonNullable<CheckerOptions["processChanged"]> = () => {},
    readonly patience = defaultPatience,
  ) {
    this.#config = `${folder}/.tskernel.json`;
    this.#settler = `${folder}/.tskernel-settler.ts`;
    this.#files.set(this.#settler, "export {};");
  }

  /** The file's text from the next task on. Half an emoji would leave TypeScript's process without a word for ever. */
  write(file: string, written: string): void {
    const text = wellFormed(written);
    if (this.#files.get(file) === text) return;
    this.#files.set(file, text);
    this.#changed.add(file);
  }

  read(file: string): string {
    return this.#files.get(file) ?? "";
  }

  /** Which files there are, and how they are compiled. */
  configure(configuration: Configuration): void {
    this.write(this.#config, JSON.stringify({ ...configuration, files: [...configuration.files, this.#settler] }));
    this.#isSettled = false;
  }

  /** A file on disk has changed. */
  changed(file: string): void {
    this.#changed.add(file);
  }

  /** Whatever is on disk may have changed. */
  invalidate(): void {
    this.#everythingChanged = true;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /**
   * Changes an import, and with it the graph of files. In the program that TypeScript makes when it opens a project,
   * the cost of checking one file grows with the number of all files (1,000: 30 ms); in one that follows a change of
   * the graph it does not (1.5 ms).
   */
  async settle(): Promise<void> {
    if (this.#isSettled) return;
    await this.run(async () => undefined); // opens the project, before the change
    this.#isSettled = true;
    const imported = this.#files.get(this.#settler)!.includes("node:fs") ? "node:os" : "node:fs";
    this.write(this.#settler, `import "${imported}";`);
    await this.run(async ({ program }) => program.getSemanticDiagnostics(this.#settler));
  }

  /**
   * Tasks must not overlap: a task's project is gone when the next one begins. Throws `NoAnswer` where TypeScript gives
   * none, or `signal` withdraws the task.
   */
  async run<T>(task: (project: Project) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw new Error("the checker is closed");
      const running = await (this.#process ??= this.#start());
      try {
        signal?.throwIfAborted();
        return await running.answer(async () => task(await this.#update(running)), this.#patience(attempt), signal);
      } catch (error) {
        if (!running.isDead()) throw error;
        this.#process = undefined;
        void running.end();
        if (error instanceof NoAnswer && !(error.isWorthAnotherTry && attempt === 1)) throw error;
        if (attempt === 3) throw new NoAnswer("TypeScript's process keeps dying on the same task");
      }
    }
  }

  /** While it reads a large package TypeScript may be silent, on a slow machine for long: the second time there is more. */
  #patience(attempt: number): Patience {
    return { ...this.patience, silence: this.patience.silence * 4 ** (attempt - 1) };
  }

  /** Waits for no answer. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = await this.#process?.catch(() => undefined);
    await running?.end();
  }

  async #start(): Promise<CompilerProcess> {
    const api = new API({
      cwd: this.folder,
      tsserverPath: await findExecutable(),
      fs: { readFile: (file) => this.#files.get(file) },
    });
    const { client } = api as unknown as Inside;
    await client.connect();
    this.#changed.clear();
    this.#everythingChanged = false;
    this.#isSettled = false;
    const { pid } = client.process ?? {};
    if (pid) {
      this.processChanged(pid, true);
      client.process!.once("exit", () => this.processChanged(pid, false));
    }
    return new CompilerProcess(api, client);
  }

  async #update(running: CompilerProcess): Promise<Project> {
    const changed = [...this.#changed];
    const everythingChanged = this.#everythingChanged;
    this.#changed.clear();
    this.#everythingChanged = false;
    let snapshot = await running.update(this.#config, { changed });
    // By itself it would not see that the configuration has changed.
    if (everythingChanged) snapshot = await running.update(this.#config, { invalidateAll: true });
    const project = snapshot.getProject(this.#config);
    if (!project) throw new Error(`TypeScript did not open ${this.#config}`);
    return project;
  }
}

/** TypeScript finds its program by its own place, which it has lost where it was bundled. */
async function findExecutable(): Promise<string> {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const finder = (await import(pathToFileURL(join(folder, "lib/getExePath.js")).href)) as { default(): string };
  return finder.default();
}
