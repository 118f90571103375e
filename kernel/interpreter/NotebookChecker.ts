import type { CheckedCell, Checker, CheckerOptions, CheckOptions, EmitOptions } from "../checker/types.js";
import type { Completions, Inspection } from "../Interpreter.js";

/** "Could not find a declaration file for module": packages without types can be used; what they export is `any`. */
const untypedPackage = 7016;

/**
 * The type checker of a notebook: started when it is first wanted, replaced with the session. Where it can't be started,
 * cells run unchecked.
 */
export class NotebookChecker {
  #started: Promise<Checker | undefined> | undefined;
  #failure: string | undefined;

  constructor(readonly options: CheckerOptions) {}

  get #checker(): Promise<Checker | undefined> {
    return (this.#started ??= this.#start());
  }

  async ready(): Promise<void> {
    await this.#checker;
  }

  /** What the folder's `tsconfig.json` says about JavaScript. */
  async emitOptions(): Promise<EmitOptions> {
    return (await this.#checker)?.emitOptions ?? {};
  }

  /** Its `paths`. */
  async aliases(): Promise<Checker["aliases"]> {
    return (await this.#checker)?.aliases ?? {};
  }

  /** Why there is no checking; told once. */
  takeFailure(): string | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /** What forbids the cell to run. */
  async check(code: string, how?: CheckOptions): Promise<CheckedCell> {
    const checked = await this.#ask(async (checker) => {
      // A file of the user's may have been edited since.
      if (/["']\.{0,2}\//.test(code)) await checker.filesChanged();
      return checker.check(code, how);
    });
    const diagnostics = checked?.diagnostics ?? [];
    return { diagnostics: diagnostics.filter(({ category, code }) => category === "error" && code !== untypedPackage) };
  }

  /** The cell runs: its declarations are there for the cells after it. */
  async commit(code: string): Promise<void> {
    await (await this.#checker)?.commit(code);
  }

  async filesChanged(): Promise<void> {
    await (await this.#checker)?.filesChanged();
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    const found = await this.#ask((checker) => checker.complete(code, cursor));
    return found ?? { matches: [], start: cursor, end: cursor, kinds: [] };
  }

  async inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#ask((checker) => checker.inspect(code, cursor, detailLevel));
  }

  /** Forgets all cells. */
  reset(): void {
    void this.close();
    this.#started = this.#start();
  }

  async close(): Promise<void> {
    await (await this.#started)?.close();
  }

  /** A session that ends takes its checker with it: what that one has not answered is asked of the next. */
  async #ask<T>(question: (checker: Checker) => Promise<T>): Promise<T | undefined> {
    for (;;) {
      const asked = this.#checker;
      const checker = await asked;
      try {
        return checker && (await question(checker));
      } catch (error) {
        if (this.#started === asked) throw error;
      }
    }
  }

  async #start(): Promise<Checker | undefined> {
    try {
      const { createChecker } = await import("../checker/createChecker.js");
      return await createChecker(this.options);
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }
}
