import { anyText, checkOptions, positiveInteger, type OptionType } from "../../arguments.js";
import { Block } from "../block.js";
import type { Displayable } from "../../jupyter.js";
import { byName, list } from "../optionTypes.js";
import { escapeHtml } from "../render/htmlPage.js";
import { say } from "../words.js";

const anyColumns: OptionType = {
  expected: "names of columns, or headings by name",
  is: (value) => list.is(value) || byName(anyText).is(value),
};

export interface TableOptions {
  /** A line above the table. Default: none. */
  title?: string;
  /** Which columns, in which order; or their headings by name. Default: all, as the records name them. */
  columns?: readonly string[] | Readonly<Record<string, string>>;
  /** Significant digits of numbers. Default 4. */
  digits?: number;
  /** Rows shown. Default 50. */
  maxRows?: number;
}

/**
 * Records as a table: HTML in a notebook, aligned text elsewhere. Numbers stand right. Of records that have `claim` and
 * `holds` ("yes" or "NO"), the output's metadata says which hold.
 *
 * @throws TypeError where rows are not records.
 * @example
 * table([{ layer: "dense_1", mean: 0.0123, sd: 1.2 }, { layer: "dense_2", mean: -0.4, sd: 0.9 }]);
 */
export function table(
  rows: readonly Readonly<Record<string, unknown>>[],
  options: TableOptions = {},
): Displayable & { readonly text: string } {
  checkOptions("table", options, {
    title: anyText,
    columns: anyColumns,
    digits: positiveInteger,
    maxRows: positiveInteger,
  });
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== "object" || row === null)) {
    throw new TypeError("table: rows is not an array of records, expected [{ name: value, ... }, ...]");
  }
  const { title, digits = 4, maxRows = 50 } = options;
  const shown = rows.slice(0, maxRows) as readonly Readonly<Record<string, unknown>>[];
  const columns = readColumns(shown, options.columns);
  const cells = shown.map((row) => columns.map(({ key }) => format(row[key], digits)));
  const right = columns.map(({ key }) => shown.some((row) => typeof row[key] === "number"));
  const more = rows.length > shown.length ? `${say(rows.length - shown.length)} more rows` : "";

  const widths = columns.map(({ name }, k) => Math.max(length(name), ...cells.map((row) => length(row[k]!))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, k) => {
        const space = " ".repeat(widths[k]! - length(cell));
        return right[k] ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd();
  const text = [
    ...(title ? [title] : []),
    line(columns.map(({ name }) => name)),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...cells.map(line),
    ...(more ? [more] : []),
  ].join("\n");

  const cell = (tag: string, content: string, k: number): string =>
    `<${tag} style="text-align:${right[k] ? "right" : "left"}">${escapeHtml(content)}</${tag}>`;
  const html =
    `<table>${title ? `<caption style="text-align:left">${escapeHtml(title)}</caption>` : ""}` +
    `<thead><tr>${columns.map(({ name }, k) => cell("th", name, k)).join("")}</tr></thead>` +
    `<tbody>${cells.map((row) => `<tr>${row.map((content, k) => cell("td", content, k)).join("")}</tr>`).join("")}</tbody></table>` +
    (more ? `<p>${more}</p>` : "");
  const claims = shown.filter((row) => "claim" in row && "holds" in row);
  const metadata = claims.length > 0 ? { "text/html": { claims: claims.map(asClaim) } } : {};
  return new Block(text, { "text/html": html }, metadata);
}

function asClaim({ claim, measured, band, holds }: Readonly<Record<string, unknown>>) {
  return { claim, measured, theory: band, agrees: holds === true || holds === "yes" };
}

function readColumns(
  rows: readonly Readonly<Record<string, unknown>>[],
  given: TableOptions["columns"],
): { key: string; name: string }[] {
  if (Array.isArray(given)) return given.map((key: string) => ({ key, name: key }));
  if (given) return Object.entries(given).map(([key, name]) => ({ key, name: name as string }));
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((key) => ({ key, name: key }));
}

function format(value: unknown, digits: number): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < 1e9
      ? value.toLocaleString("en-US").replace("-", "−")
      : say(value, digits);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `[${Array.from(value as ArrayLike<unknown>, (each) => format(each, digits)).join(", ")}]`;
  }
  return String(value);
}

/** Characters as they are seen: combining marks take no room. */
function length(text: string): number {
  return [...text.replace(/\p{Mark}/gu, "")].length;
}
