import { LanguageService } from "./LanguageService.js";
import type { LanguageThreadOptions } from "./LanguageThread.js";

/** In a browser the whole kernel is a thread of its own already. */
export class LanguageThread extends LanguageService {
  readonly #declared = new Set<string>();

  constructor({ cwd }: LanguageThreadOptions) {
    super({ cwd });
  }

  isDeclared(name: string): boolean {
    return this.#declared.has(name);
  }

  override commit(code: string, declares: readonly string[]): Promise<void> {
    for (const name of declares) this.#declared.add(name);
    // A failure shows again, and better, with the next check.
    return super.commit(code, declares).catch(() => {});
  }

  override reset(): Promise<void> {
    this.#declared.clear();
    return super.reset();
  }
}
