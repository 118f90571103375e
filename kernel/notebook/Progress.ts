import { stripVTControlCharacters } from "node:util";

/** What the person sees on stderr: on a terminal one line that changes, elsewhere a line for each cell. */
export class Progress {
  readonly #name: string;
  readonly #quiet: boolean;
  readonly #terminal = process.stderr.isTTY === true;
  #total = 0;
  #line = "";
  #startedAt = 0;
  #ticking: NodeJS.Timeout | undefined;

  constructor(name: string, quiet = false) {
    this.#name = name;
    this.#quiet = quiet;
  }

  begin(source: string, index: number, total: number): void {
    this.#total = total;
    this.#startedAt = performance.now();
    const firstLine = source.trim().split("\n", 1)[0]!;
    this.#line = `${this.#name}  ${`${index + 1}`.padStart(`${total}`.length)}/${total}  ${firstLine}`;
    if (!this.#terminal || this.#quiet) return;
    this.#draw();
    this.#ticking = setInterval(() => this.#draw(), 500).unref();
  }

  end(seconds: number, failed: boolean): void {
    this.clear();
    if (this.#terminal || this.#quiet) return;
    this.#write(`${fit(this.#line, 100)}  ${time(seconds)}${failed ? "  failed" : ""}\n`);
  }

  done(seconds: number, failures: number): void {
    if (this.#quiet) return;
    const failed = failures === 0 ? "" : `, ${failures} failed`;
    this.#write(`${this.#name}: ${this.#total} ${this.#total === 1 ? "cell" : "cells"} in ${time(seconds)}${failed}\n`);
  }

  /** A text that stays, `--quiet` or not. Colours only where they are seen. */
  print(text: string): void {
    this.clear();
    this.#write(`${this.#terminal && !process.env["NO_COLOR"] ? text : stripVTControlCharacters(text)}\n`);
  }

  clear(): void {
    clearInterval(this.#ticking);
    if (this.#terminal && !this.#quiet) this.#write("\r\x1b[K");
  }

  #draw(): void {
    const elapsed = `  ${time((performance.now() - this.#startedAt) / 1000)}`;
    this.#write(`\r${fit(this.#line, (process.stderr.columns || 80) - elapsed.length - 1)}${elapsed}\x1b[K`);
  }

  #write(text: string): void {
    process.stderr.write(text);
  }
}

function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

function time(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(1)} s` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}
