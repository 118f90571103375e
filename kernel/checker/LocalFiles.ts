import { stat } from "node:fs/promises";

/** The user's own modules that cells import, and when each was last written. */
export class LocalFiles {
  readonly #times = new Map<string, number>();

  /** Sets which of a program's files to look after: those in `node_modules` change by an installation only. */
  async watch(files: readonly string[], isOurs: (file: string) => boolean): Promise<void> {
    const own = files.filter((file) => !file.includes("/node_modules/") && !isOurs(file) && !this.#times.has(file));
    for (const file of own) this.#times.set(file, await timeOf(file));
  }

  /** Those written since the last call. */
  async changed(): Promise<string[]> {
    const changed: string[] = [];
    await Promise.all(
      Array.from(this.#times, async ([file, before]) => {
        const now = await timeOf(file);
        if (now === before) return;
        this.#times.set(file, now);
        changed.push(file);
      }),
    );
    return changed;
  }
}

async function timeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
