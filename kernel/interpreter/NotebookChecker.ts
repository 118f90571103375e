import type { CellDiagnostic, Checker } from "../checker/types.js";
import type { Completions, Inspection } from "./types.js";

/** "Could not find a declaration file for module": packages without types can be used; what they export is `any`. */
const untypedPackage = 7016;

/** The type checker of a notebook: started at once, waited for when it is first needed, replaced with the session. */
export class NotebookChecker {
  #checker: Promise<Checker>;

  constructor(readonly cwd: string) {
    this.#checker = start(cwd);
  }

  async ready(): Promise<void> {
    await this.#checker;
  }

  /** What forbids the cell to run. */
  async check(code: string): Promise<readonly CellDiagnostic[]> {
    const checker = await this.#checker;
    // A file of the user's may have been edited since.
    if (/["']\.{0,2}\//.test(code)) await checker.filesChanged();
    const { diagnostics } = await checker.check(code);
    return diagnostics.filter(({ category, code }) => category === "error" && code !== untypedPackage);
  }

  /** The cell runs: its declarations are there for the cells after it. */
  commit(code: string): void {
    const committed = this.#checker.then((checker) => checker.commit(code));
    // A failure shows again, and better, with the next check.
    committed.catch(() => {});
  }

  async filesChanged(): Promise<void> {
    await (await this.#checker).filesChanged();
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    return (await this.#checker).complete(code, cursor);
  }

  async inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return (await this.#checker).inspect(code, cursor, detailLevel);
  }

  /** Forgets all cells. */
  reset(): void {
    void this.close();
    this.#checker = start(this.cwd);
  }

  async close(): Promise<void> {
    try {
      await (await this.#checker).close();
    } catch {
      // It had never come up.
    }
  }
}

async function start(cwd: string): Promise<Checker> {
  const { createChecker } = await import("../checker/createChecker.js");
  return createChecker({ cwd });
}
