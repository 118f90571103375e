import { randomBytes } from "node:crypto";
import { showBundle } from "./display.js";

/** The module `tslab` of a notebook: the display functions of tslab 1.0, shown through this kernel. */
export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  raw(contentType: string, b: string | Uint8Array): void;
}

class SingleDisplay implements Display {
  #shown = false;
  constructor(readonly id?: string) {}

  javascript(s: string): void {
    this.raw("text/javascript", s);
  }
  html(s: string): void {
    this.raw("text/html", s);
  }
  markdown(s: string): void {
    this.raw("text/markdown", s);
  }
  latex(s: string): void {
    this.raw("text/latex", s);
  }
  svg(s: string): void {
    this.raw("image/svg+xml", s);
  }
  png(b: Uint8Array): void {
    this.raw("image/png", b);
  }
  jpeg(b: Uint8Array): void {
    this.raw("image/jpeg", b);
  }
  gif(b: Uint8Array): void {
    this.raw("image/gif", b);
  }
  pdf(b: Uint8Array): void {
    this.raw("application/pdf", b);
  }
  text(s: string): void {
    this.raw("text/plain", s);
  }
  raw(contentType: string, b: string | Uint8Array): void {
    const data = typeof b === "string" ? b : Buffer.from(b).toString("base64");
    showBundle({ data: { [contentType]: data }, metadata: {} }, { id: this.id, update: this.#shown });
    this.#shown = this.id !== undefined;
  }
}

export const display: Display = new SingleDisplay();

/** A display whose every call replaces what the one before showed. */
export function newDisplay(): Display {
  return new SingleDisplay(randomBytes(8).toString("hex"));
}

export const versions = { tslab: "1.0.22", typescript: "7.0.2", node: process.version };
