import { CsvError, parse } from "csv-parse/sync";

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

export interface Csv {
  readonly rows: readonly CsvRow[];
  /** The line from which on nothing could be read, because a field in quotes does not end. */
  readonly openQuote?: number;
}

/**
 * The rows of a text that are not empty. A quoted field may hold anything; a quote inside an unquoted one is a character
 * like others. The apostrophe that `toCsv` gives is taken off again. Fields are separated by what the first line has most
 * of: commas, semicolons or tabs; or as a first line `sep=;` says, as in Excel.
 */
export function parseCsv(text: string): Csv {
  const body = text.replace(/^\uFEFF/, "");
  const [lead = "", separator] = /^"?sep=(.)"?\r?\n/i.exec(body) ?? [];
  const rows = body.slice(lead.length);
  const read = (to?: number): CsvRow[] => {
    const records = parse(rows, {
      delimiter: separator ?? usual(rows),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      raw: true,
      ...(to !== undefined && { to }),
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return records.map(({ record, raw, info }) => {
      const own = raw.replace(/^[\r\n]+/, "").replace(/(\r\n|\n|\r)$/, "");
      const line = info.lines - own.split("\n").length + (lead ? 2 : 1);
      return { line, fields: record.map((each) => each.replace(/^'(?=[=+\-@\t\r])/, "")) };
    });
  };
  try {
    return { rows: read() };
  } catch (error) {
    if (!(error instanceof CsvError) || error.code !== "CSV_QUOTE_NOT_CLOSED") throw error;
    const good = Number(error["records"]);
    const before = good > 0 ? read(good) : [];
    const last = before.at(-1);
    return { rows: before, openQuote: last ? last.line + breaksIn(last.fields) + 1 : 1 };
  }
}

const breaksIn = (fields: readonly string[]): number => fields.join("").split("\n").length - 1;

function usual(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = text.slice(0, end < 0 ? undefined : end);
  const signs = [",", ";", "\t"];
  const counts = signs.map((sign) => first.split(sign).length);
  return signs[counts.indexOf(Math.max(...counts))]!;
}
