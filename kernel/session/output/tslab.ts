import { toBase64 } from "#session/process/base64.js";
import { randomUUID } from "#session/process/randomUUID.js";
import { showBundle } from "./display.js";

export { versions } from "#session/output/versions.js";

const types = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
} as const;

type Content = string | Uint8Array;
type Show = (content: Content) => void;
type Display = Readonly<Record<keyof typeof types, Show>> & { raw(type: string, content: Content): void };

function displayOf(id?: string): Display {
  let isShown = false;
  const raw = (type: string, content: Content): void => {
    const data = typeof content === "string" ? content : toBase64(content);
    showBundle({ data: { [type]: data }, metadata: {} }, { id, update: isShown });
    isShown = id !== undefined;
  };
  const named = Object.entries(types).map(([name, type]) => [name, (content: Content) => raw(type, content)] as const);
  return { ...(Object.fromEntries(named) as Record<keyof typeof types, Show>), raw };
}

/** The module `tslab` of a notebook: the display functions of tslab 1.0, shown through this kernel. */
export const display = displayOf();

/** A display whose every call replaces what the one before showed. */
export const newDisplay = (): Display => displayOf(randomUUID());
