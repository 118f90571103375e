import { basename, resolve } from "node:path";
import type { HtmlOptions } from "./html/toHtml.js";

/** What `run --html` and `convert` understand of the page that they write, as `parseArgs` takes it. */
export const pageOptions = { sanitize: { type: "boolean" }, pictures: { type: "string" } } as const;

export interface PageValues {
  readonly sanitize?: boolean | undefined;
  readonly pictures?: string | undefined;
}

export const PAGE_USAGE = `  --sanitize         no script, frame or form of the notebook's own comes into the page, and the page loads nothing;
                     for notebooks of people you do not know
  --pictures FOLDER  pictures may lie anywhere in FOLDER (default: in the notebook's folder, or in folders within it)
`;

/** The same as options of the page of this notebook; what its reader should know is told on stderr. */
export function readPageOptions({ sanitize = false, pictures }: PageValues, path: string): Partial<HtmlOptions> {
  const warn = (line: string) => void process.stderr.write(`${basename(path)}: ${line}\n`);
  return { sanitize, warn, pictures: pictures === undefined ? undefined : resolve(pictures) };
}
