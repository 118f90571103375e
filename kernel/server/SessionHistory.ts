import { matchesGlob } from "./matchesGlob.js";

/** One cell of the history. */
export interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  /** Text of its result. */
  readonly output?: string;
}

/** The cells that were run. */
export interface History {
  /** This session's number. */
  readonly session: number;
  add(line: number, input: string, output?: string): void;
  /** Cells start..stop-1 of a session: 0 is this one, -1 the one before it, a positive number that session. */
  range(session: number, start: number, stop: number): Promise<Entry[]>;
  /** The last n cells, the oldest first. */
  tail(n: number): Promise<Entry[]>;
  /** The last n cells that match a pattern of `*` and `?`, the oldest first; `unique` drops earlier copies. */
  search(pattern: string, n: number, unique: boolean): Promise<Entry[]>;
  /** Resolves when everything is where it is kept. */
  close(): Promise<void>;
}

/** The history of this session alone, in memory. */
export class SessionHistory implements History {
  readonly session = 1;
  readonly #entries: Entry[] = [];

  add(line: number, input: string, output?: string): void {
    this.#entries.push({ session: 1, line, input, ...(output !== undefined && { output }) });
  }

  async range(session: number, start: number, stop: number): Promise<Entry[]> {
    return session === 0 || session === 1 ? inRange(this.#entries, start, stop) : [];
  }

  async tail(n: number): Promise<Entry[]> {
    return n > 0 ? this.#entries.slice(-n) : [];
  }

  async search(pattern: string, n: number, unique: boolean): Promise<Entry[]> {
    const found = this.#entries.filter(({ input }) => matchesGlob(input, pattern));
    const last = new Map(found.map(({ input, line }) => [input, line]));
    const kept = unique ? found.filter(({ input, line }) => last.get(input) === line) : found;
    return n > 0 ? kept.slice(-n) : [];
  }

  async close(): Promise<void> {}
}

/** The entries from line `start` to before `stop`; negative ones count from the end. */
export function inRange(entries: readonly Entry[], start: number, stop: number): Entry[] {
  const end = entries.length === 0 ? 0 : entries.at(-1)!.line + 1;
  const from = start < 0 ? end + start : start;
  const to = stop < 0 ? end + stop : stop;
  return entries.filter(({ line }) => line >= from && line < to);
}
