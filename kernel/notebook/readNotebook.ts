import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { joinAll } from "./multiline.js";
import { type Cell, type Notebook, NotebookError } from "./Notebook.js";

/**
 * Reads an .ipynb file (nbformat 4.0 to 4.x) and brings it to 4.5: every cell gets an id.
 *
 * @throws NotebookError that says what is wrong with the file.
 */
export function readNotebook(path: string): Notebook {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new NotebookError(`${path}: no such file`);
    if (code === "EISDIR") throw new NotebookError(`${path}: is a folder; name a notebook (.ipynb) in it`);
    throw new NotebookError(`${path}: cannot be read (${code ?? String(error)})`);
  }
  return parseNotebook(text, basename(path));
}

/** The notebook in a text; `name` is what its errors call it. */
export function parseNotebook(text: string, name: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new NotebookError(`${name}: not a notebook: ${text.trim() ? (error as Error).message : "the file is empty"}`);
  }
  checkFormat(value, name);
  const notebook = joinAll(value);
  completeIds(notebook);
  return notebook;
}

/** @throws NotebookError where the notebook says that it is written in another language than ours. */
export function checkLanguage(notebook: Notebook, name: string): void {
  const { kernelspec, language_info } = notebook.metadata as {
    kernelspec?: { language?: unknown; name?: unknown };
    language_info?: { name?: unknown };
  };
  const stated = kernelspec?.language ?? language_info?.name;
  const language = typeof stated === "string" ? stated : /^python/.exec(String(kernelspec?.name))?.[0];
  if (language && !/^(typescript|javascript|ts|js)$/i.test(language)) {
    throw new NotebookError(`${name}: written in ${language}; tskernel runs notebooks in TypeScript or JavaScript`);
  }
}

function checkFormat(value: unknown, name: string): asserts value is Notebook {
  const fail = (why: string) => {
    throw new NotebookError(`${name}: not a notebook: ${why}`);
  };
  if (!isObject(value)) return fail("the file holds no object");
  if (!("nbformat" in value)) return fail("it has no nbformat");
  if (value["nbformat"] !== 4) {
    throw new NotebookError(
      `${name}: nbformat is ${JSON.stringify(value["nbformat"])}, expected 4 ` +
        `(to convert an older one: jupyter nbconvert --to notebook ${name})`,
    );
  }
  value["nbformat_minor"] ??= 0;
  value["metadata"] ??= {};
  if (!isObject(value["metadata"])) return fail("its metadata is no object");
  if (!Array.isArray(value["cells"])) return fail("it has no list of cells");
  value["cells"].forEach((cell: unknown, i) => checkCell(cell, (why) => fail(`cell ${i + 1} ${why}`)));
}

function checkCell(cell: unknown, fail: (why: string) => void): void {
  if (!isObject(cell)) return fail("is no object");
  const type = cell["cell_type"];
  if (type !== "code" && type !== "markdown" && type !== "raw") {
    return fail(`has cell_type ${JSON.stringify(type)}, expected "code", "markdown" or "raw"`);
  }
  const source = cell["source"] ?? "";
  if (typeof source !== "string" && !(Array.isArray(source) && source.every((line) => typeof line === "string"))) {
    return fail("has a source that is no text");
  }
  cell["source"] = source;
  cell["metadata"] ??= {};
  if (!isObject(cell["metadata"])) return fail("has metadata that is no object");
  if (type !== "code") return;
  cell["execution_count"] ??= null;
  cell["outputs"] ??= [];
  if (!Array.isArray(cell["outputs"]) || !cell["outputs"].every((output) => isObject(output) && isOutput(output))) {
    return fail("has outputs that are none of nbformat 4");
  }
}

function isOutput(output: Record<string, unknown>): boolean {
  switch (output["output_type"]) {
    case "stream":
      return "text" in output;
    case "error":
      return Array.isArray(output["traceback"]);
    case "display_data":
    case "execute_result":
      return isObject(output["data"]);
    default:
      return false;
  }
}

/** Ids came with 4.5 and must differ. Those added follow from the cell's place, so that reading twice gives the same. */
function completeIds(notebook: Notebook): void {
  const taken = new Set<string>();
  const isFree = (id: unknown) => typeof id === "string" && /^[\w-]{1,64}$/.test(id) && !taken.has(id);
  const claimed = new Set(notebook.cells.map((cell) => cell.id));
  notebook.cells.forEach((cell: Cell, i) => {
    if (!isFree(cell.id)) {
      let id = `cell-${i + 1}`;
      while (taken.has(id) || claimed.has(id)) id += "-x";
      cell.id = id;
    }
    taken.add(cell.id);
  });
  notebook.nbformat_minor = Math.max(notebook.nbformat_minor, 5);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
