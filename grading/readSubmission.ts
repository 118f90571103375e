import { lstatSync, readFileSync } from "node:fs";
import { type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { parseNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { decodeText } from "./decodeText.js";

/** Bytes of the file as it is, of what is left of it without outputs, and how many cells. */
const maxFile = 200e6;
const maxSubmission = 20e6;
const maxCells = 5_000;

export interface Submitted {
  readonly notebook: Notebook;
  /** What an instructor should know of the file. */
  readonly remark?: string;
}

/**
 * Reads what a student has handed in: the cells' texts, and nbgrader's metadata. Outputs go, however large they are, and
 * so does whatever else a tool keeps in a notebook: grading needs none of it.
 *
 * @throws NotebookError for what is no notebook, no file of the student's own, or too much.
 */
export function readSubmission(path: string, name: string): Submitted {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) throw new NotebookError(`${name} is missing`);
  if (!stat.isFile()) throw new NotebookError(`${name} is no file, but a link or a folder`);
  if (stat.size > maxFile) throw tooLarge(name, stat.size, maxFile);
  const { text, encoding } = decodeText(readFileSync(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { notebook: parseNotebook(text, name) }; // which says what is wrong with it
  }
  const essential = JSON.stringify(essence(value, name));
  if (essential.length > maxSubmission) throw tooLarge(name, essential.length, maxSubmission);
  const notebook = parseNotebook(essential, name);
  if (encoding === "utf-8") return { notebook };
  return { notebook, remark: `the file is saved in ${encoding}, and was read as that; notebooks are in UTF-8` };
}

function tooLarge(name: string, size: number, most: number): NotebookError {
  const without = most === maxSubmission ? " without outputs" : "";
  return new NotebookError(`${name} has ${Math.ceil(size / 1e6)} MB${without}; at most ${most / 1e6} MB are graded`);
}

function essence(notebook: unknown, name: string): unknown {
  if (!isObject(notebook)) return simple(notebook);
  const { nbformat, nbformat_minor, cells } = notebook;
  if (!Array.isArray(cells)) return { nbformat: simple(nbformat) };
  if (cells.length > maxCells) {
    throw new NotebookError(`${name} has ${cells.length} cells; at most ${maxCells} are graded`);
  }
  return { nbformat: simple(nbformat), nbformat_minor: simple(nbformat_minor), metadata: {}, cells: cells.map(cellOf) };
}

function cellOf(cell: unknown): unknown {
  if (!isObject(cell)) return simple(cell);
  const { cell_type, id, source, metadata, attachments } = cell;
  const fields = isObject(metadata) ? metadata["nbgrader"] : undefined;
  const nbgrader = isObject(fields) ? Object.entries(fields).map(([name, value]) => [name, simple(value)]) : undefined;
  return {
    cell_type: simple(cell_type),
    ...(id !== undefined && { id: simple(id) }),
    source: isText(source) ? source : 0,
    metadata: nbgrader ? { nbgrader: Object.fromEntries(nbgrader) as unknown } : {},
    ...(cell_type === "markdown" && isObject(attachments) && { attachments: attachmentsOf(attachments) }),
  };
}

/** Pictures that stand in an answer in words. */
function attachmentsOf(attachments: Record<string, unknown>): Record<string, unknown> {
  const bundles = Object.entries(attachments).filter(
    ([, bundle]) => isObject(bundle) && Object.values(bundle).every(isText),
  );
  return Object.fromEntries(bundles);
}

/** What is nested is none of what stands here in a notebook, and could be nested too deep to be told of. */
const simple = (value: unknown): unknown => (typeof value === "object" && value !== null ? {} : value);
const isText = (value: unknown): boolean =>
  value === undefined ||
  typeof value === "string" ||
  (Array.isArray(value) && value.every((line) => typeof line === "string"));
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
