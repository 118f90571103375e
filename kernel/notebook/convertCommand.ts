import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { toHtml } from "./html/toHtml.js";
import { NotebookError } from "./Notebook.js";
import { PAGE_USAGE, pageOptions, readPageOptions } from "./pageOptions.js";
import { readNotebook } from "./readNotebook.js";
import { save } from "./runCommand.js";

const convertUsage = `Usage: tskernel convert NOTEBOOK.ipynb [--html FILE] [options]

Writes the notebook, with the outputs it has, as one page that works offline (default: beside it, NOTEBOOK.html).

${PAGE_USAGE}`;

/** `tskernel convert …`. Resolves to the exit status: 0, 1 (a file failed) or 2 (misused). */
export async function convertCommand(argv: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { html: { type: "string" }, ...pageOptions, help: { type: "boolean", short: "h" } },
    });
    const [path] = positionals;
    if (values.help || path === undefined || positionals.length > 1) {
      (values.help ? process.stdout : process.stderr).write(convertUsage);
      return values.help ? 0 : 2;
    }
    const title = basename(path, ".ipynb");
    const cwd = dirname(resolve(path));
    const page = await toHtml(readNotebook(path), { cwd, title, ...readPageOptions(values, path) });
    save(values.html ?? resolve(cwd, `${title}.html`), page);
    return 0;
  } catch (error) {
    const { code, message, stack } = error as NodeJS.ErrnoException;
    if (code?.startsWith("ERR_PARSE_ARGS")) {
      process.stderr.write(`tskernel convert: ${message}\n\n${convertUsage}`);
      return 2;
    }
    process.stderr.write(`tskernel convert: ${error instanceof NotebookError ? message : stack}\n`);
    return 1;
  }
}
