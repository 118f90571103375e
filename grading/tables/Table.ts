import { existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { decodeText } from "../decodeText.js";
import { type Csv, parseCsv } from "./csv.js";

/** What a table may weigh: 300 students with some hundred questions and comments are far below. */
const maxBytes = 50e6;

export interface Line {
  /** From 1, as an editor counts. */
  readonly number: number;
  /** The field of a column, trimmed; empty where there is none. */
  get(column: string): string;
}

/**
 * A table that a person has written, in a text editor, Excel, LibreOffice or another program: with commas, semicolons or
 * tabs; in UTF-8, UTF-16 or Windows' code page. Columns are known by the names in the first line, whatever their order
 * and case.
 */
export class Table {
  readonly lines: readonly Line[];
  readonly columns: readonly string[];
  /** The first line as it stands there. */
  readonly header: readonly string[];
  /** What a reader should know of it, each with the file's name. */
  readonly remarks: readonly string[];
  readonly name: string;

  /** @throws NotebookError where it cannot be read, or the first line does not name the columns that are needed */
  constructor(path: string, needed: readonly string[] = [], known: readonly string[] = needed) {
    this.name = basename(path);
    const { rows, openQuote, remark } = readCsv(path);
    this.header = rows[0]?.fields ?? [];
    this.columns = this.header.map(columnName);
    if (needed.some((column) => !this.columns.includes(columnName(column)))) {
      throw new NotebookError(`${this.name}: its first line must name ${known.join(", ")}`);
    }
    this.lines = rows.slice(1).flatMap(({ line, fields }) => {
      if (fields.every((text) => text.trim() === "")) return [];
      const get = (column: string): string => fields[this.columns.indexOf(columnName(column))]?.trim() ?? "";
      return [{ number: line, get }];
    });
    const unread =
      openQuote === undefined ? [] : [`line ${openQuote}: a quote (") does not end; nothing from there on is read`];
    this.remarks = [...(remark ? [remark] : []), ...unread].map((text) => `${this.name}: ${text}`);
  }

  /** The table, or undefined where there is no such file. */
  static ifThere(path: string, needed?: readonly string[], known?: readonly string[]): Table | undefined {
    return existsSync(path) ? new Table(path, needed, known) : undefined;
  }
}

/**
 * The rows of a file, in whatever encoding it is, which a remark says where it is not sure.
 *
 * @throws NotebookError where it is too large
 */
export function readCsv(path: string): Csv & { readonly remark?: string } {
  const size = statSync(path).size;
  if (size > maxBytes) throw new NotebookError(`${path} has ${Math.ceil(size / 1e6)} MB: too much for a table`);
  const { text, encoding } = decodeText(readFileSync(path));
  const remark = 'not in UTF-8, read as windows-1252; if names look wrong, save it as "CSV UTF-8"';
  return { ...parseCsv(text), ...(encoding === "windows-1252" && { remark }) };
}

/** The name of a column, whatever its case and spaces. */
export const columnName = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, " ");

/** A number as people write it, with a decimal point or comma; undefined for anything else. */
export function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : undefined;
}
