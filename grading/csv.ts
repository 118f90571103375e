/** Rows of fields as RFC 4180 has them. A field that a spreadsheet would take for a formula gets an apostrophe. */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface CsvRow {
  /** The line that it begins in, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The rows of a text; a quoted field may hold anything. The apostrophe that `toCsv` gives is taken off again. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let next = 1;
  for (const [all, quoted, bare, end] of text
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r?\n|$)/g)) {
    next += all.split("\n").length - 1;
    if (end === "" && quoted === undefined && bare === "" && fields.length === 0) break;
    fields.push((quoted?.replaceAll('""', '"') ?? bare!).replace(/^'(?=[=+\-@\t\r])/, ""));
    if (end === ",") continue;
    rows.push({ line, fields });
    fields = [];
    line = next;
  }
  return rows;
}
