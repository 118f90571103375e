import { constants } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { type Failure, executeNotebook } from "./executeNotebook.js";
import { toHtml } from "./html/toHtml.js";
import { type Notebook, NotebookError } from "./Notebook.js";
import { PAGE_USAGE, pageOptions, type PageValues, readPageOptions } from "./pageOptions.js";
import { injectParameters, type Parameters, readParameters } from "./parameters.js";
import { Progress } from "./Progress.js";
import { checkLanguage, readNotebook } from "./readNotebook.js";
import { serialize } from "./serialize.js";
import { writeAtomically } from "./writeAtomically.js";

const runUsage = `Usage: tskernel run NOTEBOOK.ipynb ... [options]

Runs the notebook's cells and puts their outputs into it. No Python and no browser are needed. Where a cell fails,
the file stays as it was.

  --output FILE      write the notebook to FILE instead
  --html FILE        also write a page that works offline
${PAGE_USAGE}\
  -p NAME=VALUE      give the parameter NAME, which the cell tagged "parameters" declares, this value: a number, True,
                     False, None or a text. The cell that does it follows that one, as papermill's.
  -r NAME=TEXT       the same, the value is a text whatever it looks like
  -f FILE            parameters from a file of YAML or JSON
  --allow-errors     go on after a cell that fails, and write its error as its output
  --timeout SECONDS  stop a cell that takes longer
  --quiet            no progress, errors only
`;

interface RunOptions {
  readonly output?: string | undefined;
  readonly html?: string | undefined;
  readonly page: PageValues;
  readonly parameters: Parameters;
  readonly allowErrors: boolean;
  readonly timeout?: number | undefined;
  readonly quiet: boolean;
}

/** `tskernel run …`. Resolves to the exit status: 0, 1 (a cell or a file failed), 2 (misused), 130 (Ctrl-C). */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let paths: string[];
  let options: RunOptions;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        output: { type: "string" },
        html: { type: "string" },
        ...pageOptions,
        parameters: { type: "string", short: "p", multiple: true },
        "parameters-raw": { type: "string", short: "r", multiple: true },
        "parameters-file": { type: "string", short: "f", multiple: true },
        "allow-errors": { type: "boolean", default: false },
        timeout: { type: "string" },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      process.stdout.write(runUsage);
      return 0;
    }
    paths = positionals;
    options = {
      output: values.output,
      html: values.html,
      page: values,
      parameters: readParameters({
        parameters: values.parameters,
        raw: values["parameters-raw"],
        files: values["parameters-file"],
      }),
      allowErrors: values["allow-errors"],
      timeout: values.timeout === undefined ? undefined : seconds(values.timeout),
      quiet: values.quiet,
    };
    if (paths.length === 0) throw new NotebookError("which notebook?");
    if (paths.length > 1 && (options.output ?? options.html) !== undefined) {
      throw new NotebookError(`--output and --html name one file, and ${paths.length} notebooks were given`);
    }
  } catch (error) {
    process.stderr.write(`tskernel run: ${(error as Error).message}\n\n${runUsage}`);
    return 2;
  }
  return await untilSignal(async (signal) => {
    let status = 0;
    for (const path of paths) if (!(await run(path, options, signal))) status = 1;
    return status;
  });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new NotebookError(`--timeout ${text}: expected a number of seconds above 0`);
  return value;
}

/** Whether all went well. What did not was told on stderr. */
async function run(path: string, options: RunOptions, signal: AbortSignal): Promise<boolean> {
  const name = basename(path);
  const cwd = dirname(resolve(path));
  const progress = new Progress(name, options.quiet);
  try {
    const notebook = readNotebook(path);
    checkLanguage(notebook, name);
    const notes = options.parameters.size > 0 ? await injectParameters(notebook, options.parameters) : [];
    for (const note of notes) process.stderr.write(`${name}: ${note}\n`);
    const start = performance.now();
    const failures = await executeNotebook(notebook, {
      cwd,
      allowErrors: options.allowErrors,
      timeout: options.timeout,
      signal,
      onCellStart: (cell, index, total) => progress.begin(cell.source, index, total),
      onCellEnd: (_, seconds, failed) => progress.end(seconds, failed),
    });
    for (const failure of failures) progress.print(describe(failure, name));
    if (failures.length > 0 && !options.allowErrors) return false;
    await write(notebook, path, options, cwd);
    progress.done((performance.now() - start) / 1000, failures.length);
    return true;
  } catch (error) {
    progress.clear();
    if (signal.aborted) throw error;
    const { message, stack } = error as Error;
    process.stderr.write(
      `tskernel run: ${error instanceof NotebookError ? message : `${name}: ${stack ?? message}`}\n`,
    );
    return false;
  }
}

async function write(notebook: Notebook, path: string, options: RunOptions, cwd: string): Promise<void> {
  const { output, html } = options;
  const title = basename(path, ".ipynb");
  const page = html && (await toHtml(notebook, { cwd, title, ...readPageOptions(options.page, path) }));
  save(output ?? path, serialize(notebook));
  if (page) save(html, page);
}

/** @throws NotebookError where the file cannot be written; it is then as it was. */
export function save(path: string, text: string): void {
  try {
    writeAtomically(path, text);
  } catch (error) {
    throw new NotebookError(`${path}: not written, the file is as it was: ${(error as Error).message}`);
  }
}

function describe({ executionCount, traceback, ename, evalue }: Failure, name: string): string {
  const lines = traceback.length > 0 ? traceback : [`${ename}: ${evalue}`];
  return `${name}: cell [${executionCount}] failed\n${lines.join("\n")}`;
}

/** Runs the task; Ctrl-C and its like abort it, and a second one ends the process without waiting. */
async function untilSignal(task: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  let status = 0;
  const onSignal = (name: NodeJS.Signals) => {
    status = 128 + constants.signals[name];
    if (abort.signal.aborted) process.exit(status);
    abort.abort(new Error(`stopped by ${name}`));
  };
  const names: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of names) process.on(name, onSignal);
  try {
    return await task(abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write("tskernel run: stopped; the notebook is as it was\n");
    return status;
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
