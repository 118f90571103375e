import { toBase64 } from "../../kernel/session/process/base64.browser.js";
import { showBundle } from "./display.js";

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
};

type Content = string | Uint8Array;
type Display = Record<keyof typeof types, (content: Content) => void> & { raw(type: string, content: Content): void };

function displayOf(id?: string): Display {
  let isShown = false;
  const raw = (type: string, content: Content): void => {
    const data = typeof content === "string" ? content : toBase64(content);
    showBundle({ data: { [type]: data }, metadata: {} }, { id, update: isShown });
    isShown = id !== undefined;
  };
  const named = Object.entries(types).map(([name, type]) => [name, (content: Content) => raw(type, content)]);
  return { ...(Object.fromEntries(named) as Record<keyof typeof types, (content: Content) => void>), raw };
}

/** The display functions of tslab 1.0. */
export const display = displayOf();
export const newDisplay = (): Display => displayOf(crypto.randomUUID());
export const versions = { tslab: "1.0.22", typescript: "6.0.3", node: "" };
