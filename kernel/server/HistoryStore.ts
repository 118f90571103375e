import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { appendFile, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { matchesGlob } from "./matchesGlob.js";
import { type Entry, type History, inRange } from "./SessionHistory.js";

/** Sessions that are kept on disk. */
const KEPT = 1000;

/**
 * The cells that were run, over all sessions of a user: a folder with one file a session, one JSON line a cell. The
 * number of a session is its file's name, made exclusively, so that kernels that start together never share one.
 */
export class HistoryStore implements History {
  /** Undefined where the history is kept in memory alone. */
  #folder: string | undefined;
  readonly #log: (line: string) => void;
  readonly #entries: Entry[] = [];
  #session: number | undefined;
  #unwritten: string[] = [];
  #writing: Promise<void> | undefined;

  /** @param folder where the files are; undefined keeps the history in memory alone */
  constructor(folder: string | undefined, log: (line: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** This session's number; made known to other kernels at the first use. */
  get session(): number {
    this.#session ??= this.#folder === undefined ? 1 : this.#register(this.#folder);
    return this.#session;
  }

  add(line: number, input: string, output?: string): void {
    const entry = { session: this.session, line, input, ...(output !== undefined && { output }) };
    this.#entries.push(entry);
    if (this.#folder === undefined) return;
    this.#unwritten.push(`${JSON.stringify(entry)}\n`);
    this.#writing ??= this.#write();
  }

  async range(session: number, start: number, stop: number): Promise<Entry[]> {
    const number = session > 0 ? session : this.session + session;
    return inRange(await this.#read(number), start, stop);
  }

  tail(n: number): Promise<Entry[]> {
    return this.#newest(n, () => true);
  }

  search(pattern: string, n: number, unique: boolean): Promise<Entry[]> {
    const seen = new Set<string>();
    return this.#newest(n, ({ input }) => {
      if (!matchesGlob(input, pattern) || (unique && seen.has(input))) return false;
      seen.add(input);
      return true;
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    const unused = this.#folder !== undefined && this.#session !== undefined && this.#entries.length === 0;
    if (unused) await unlink(this.#file(this.session)).catch(() => undefined);
  }

  async #newest(n: number, wanted: (entry: Entry) => boolean): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const session of (await this.#sessions()).reverse()) {
      for (const entry of (await this.#read(session)).reverse()) {
        if (found.length >= n) return found.reverse();
        if (wanted(entry)) found.push(entry);
      }
    }
    return found.reverse();
  }

  async #sessions(): Promise<number[]> {
    const current = this.session;
    if (this.#folder === undefined || !existsSync(this.#folder)) return [current];
    return (await readdir(this.#folder)).flatMap(sessionNumber).sort((a, b) => a - b);
  }

  async #read(session: number): Promise<Entry[]> {
    if (session === this.session) return [...this.#entries];
    if (this.#folder === undefined) return [];
    const text = await readFile(this.#file(session), "utf8").catch(() => "");
    return text.split("\n").flatMap(parseEntry);
  }

  async #write(): Promise<void> {
    while (this.#unwritten.length > 0) {
      const lines = this.#unwritten.splice(0).join("");
      try {
        await appendFile(this.#file(this.session), lines, { mode: 0o600 });
      } catch (error) {
        this.#log(`history: ${String(error)}`);
      }
    }
    this.#writing = undefined;
  }

  #file(session: number): string {
    return join(this.#folder!, `${String(session).padStart(6, "0")}.jsonl`);
  }

  /** Takes the next free number, and lets go of the oldest sessions. */
  #register(folder: string): number {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const numbers = readdirSync(folder).flatMap(sessionNumber);
      let session = Math.max(0, ...numbers) + 1;
      while (!createFile(this.#file(session))) session++;
      for (const old of numbers) if (old <= session - KEPT) void unlink(this.#file(old)).catch(() => undefined);
      return session;
    } catch (error) {
      this.#log(`history: ${String(error)}`);
      this.#folder = undefined; // session 1 there is another's
      return 1;
    }
  }
}

/** False where the file is there already. */
function createFile(path: string): boolean {
  try {
    writeFileSync(path, "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function sessionNumber(fileName: string): number[] {
  const digits = /^(\d+)\.jsonl$/.exec(fileName)?.[1];
  return digits === undefined ? [] : [Number(digits)];
}

/** Empty for a line that a crash cut short. */
function parseEntry(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}
