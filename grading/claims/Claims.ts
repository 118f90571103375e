import { createHash } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isThere, type Owner, readOwner, self } from "./Owner.js";
import type { Submission } from "../Course.js";

/** Milliseconds. */
export interface ClaimTimes {
  /** From one sign of life to the next. */
  readonly beat: number;
  /** Without one, until a claim counts no more. */
  readonly patience: number;
}

const usual: ClaimTimes = { beat: 5_000, patience: 30_000 };

/**
 * Which submissions are being graded, so that nobody else grades them meanwhile: files in the course's folder, which all
 * who grade it share, on this machine and on others. The claim of a process that has gone counts no more: on the same
 * machine at once; elsewhere when it has given no sign of life for half a minute, by the clock of whoever waits.
 */
export class Claims {
  readonly #own = new Set<string>();
  readonly #seen = new Map<string, { readonly sign: string; readonly since: number }>();
  readonly #beat: NodeJS.Timeout;

  constructor(
    readonly folder: string,
    readonly times = usual,
  ) {
    mkdirSync(folder, { recursive: true });
    this.#beat = setInterval(() => this.#live(), times.beat).unref();
  }

  /** Takes what nobody has. @returns whether it is ours now */
  take(submission: Submission): boolean {
    return this.#write(this.#path(submission), 0);
  }

  /**
   * Takes also what somebody has that has gone.
   *
   * @returns how many graders have gone while they graded it; undefined where somebody else has it
   */
  takeOver(submission: Submission): number | undefined {
    const path = this.#path(submission);
    let losses = 0;
    while (!this.#write(path, losses)) {
      if (this.#holder(path) !== "nobody") return undefined;
      losses = 1 + (read(path)?.losses ?? 0);
      if (!this.#remove(path)) return undefined;
    }
    return losses;
  }

  give(submission: Submission): void {
    const path = this.#path(submission);
    if (this.#own.delete(path)) rmSync(path, { force: true });
  }

  /** Resolves to whether somebody else is grading it, once that is certain. */
  async isTheirs(submission: Submission): Promise<boolean> {
    for (;;) {
      const holder = this.#holder(this.#path(submission));
      if (holder !== "unknown") return holder === "somebody";
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  close(): void {
    clearInterval(this.#beat);
    for (const path of this.#own) rmSync(path, { force: true });
    this.#own.clear();
    try {
      rmdirSync(this.folder);
    } catch {
      // Others have claims in it.
    }
  }

  /** Who has it: somebody who is there, nobody any more, or somebody of whom that is to be seen yet. */
  #holder(path: string): "somebody" | "nobody" | "unknown" {
    const sign = read(path);
    if (!sign) return "nobody";
    const there = sign.owner && isThere(sign.owner);
    if (there !== undefined) return there ? "somebody" : "nobody";
    const before = this.#seen.get(path);
    const hasMoved = before?.sign !== sign.text;
    if (hasMoved) this.#seen.set(path, { sign: sign.text, since: performance.now() });
    if (!before) return "unknown";
    if (hasMoved) return "somebody";
    return performance.now() - before.since > this.times.patience ? "nobody" : "unknown";
  }

  /** Takes a claim away that counts no more. @returns false where another has been quicker, and has a claim of its own there */
  #remove(path: string): boolean {
    const sign = read(path);
    if (!sign) return true;
    const aside = `${path}.${process.pid}`;
    try {
      renameSync(path, aside);
    } catch {
      return true; // somebody else has taken it away
    }
    const isSame = read(aside)?.text === sign.text;
    if (!isSame) attempt(() => linkSync(aside, path));
    rmSync(aside, { force: true });
    return isSame;
  }

  #write(path: string, losses: number): boolean {
    try {
      writeFileSync(path, JSON.stringify({ ...self(), losses }), { flag: "wx" });
      this.#own.add(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      rmSync(path, { force: true }); // there was room for a name, and none for the text
      throw error;
    }
  }

  #live(): void {
    const now = new Date();
    for (const path of this.#own) attempt(() => utimesSync(path, now, now));
  }

  #path({ student, assignment }: Submission): string {
    const name = createHash("sha256").update(`${student}\0${assignment}`).digest("hex").slice(0, 32);
    return join(this.folder, name);
  }
}

interface Claim {
  readonly owner: Owner | undefined;
  readonly losses: number;
  /** All that it says, and its last sign of life. */
  readonly text: string;
}

function read(path: string): Claim | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { owner: readOwner(text), losses: lossesIn(text), text: `${statSync(path).mtimeMs} ${text}` };
  } catch {
    return undefined;
  }
}

/** 0 in what is only half written. */
function lossesIn(text: string): number {
  try {
    const { losses } = JSON.parse(text) as { losses?: unknown };
    return Number.isSafeInteger(losses) ? (losses as number) : 0;
  } catch {
    return 0;
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Another has been quicker.
  }
}
