import type { MimeBundle } from "../Interpreter.js";
import type { Notebook } from "./Notebook.js";

// In the file, a text of several lines is a list of lines, so that a diff shows the line that changed. Which texts, and
// what ends a line, is nbformat's choice (nbformat/v4/rwbase.py; Python's str.splitlines): the same here, so that a
// notebook saved by Jupyter after us shows no change.

const line =
  /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+$/g;

/** Cuts a text after each line's end. An empty text has no lines. */
export function splitLines(text: string): string[] {
  return text.match(line) ?? [];
}

/** The notebook with every list of lines joined, changed in place. */
export function joinAll(notebook: Notebook): Notebook {
  return eachText(
    notebook,
    (text) => (isLines(text) ? text.join("") : text),
    (mime) => !isJson(mime),
  );
}

/** A copy of the notebook with its texts as lists of lines. */
export function splitAll(notebook: Notebook): Notebook {
  const splits = (mime: string) =>
    mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
  return eachText(structuredClone(notebook), (text) => (typeof text === "string" ? splitLines(text) : text), splits);
}

function eachText(notebook: Notebook, change: (text: unknown) => unknown, changes: (mime: string) => boolean) {
  const inBundle = (bundle: unknown) => {
    if (!isObject(bundle)) return;
    for (const mime of Object.keys(bundle)) if (changes(mime)) bundle[mime] = change(bundle[mime]);
  };
  for (const cell of notebook.cells) {
    cell.source = change(cell.source) as string;
    if (isObject(cell["attachments"])) Object.values(cell["attachments"]).forEach(inBundle);
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (output.output_type === "stream") output.text = change(output.text) as string;
      else if (output.output_type !== "error") inBundle(output.data);
    }
  }
  return notebook;
}

function isJson(mime: string): boolean {
  return mime === "application/json" || (mime.startsWith("application/") && mime.endsWith("+json"));
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isObject(value: unknown): value is MimeBundle {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
