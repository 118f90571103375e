import { checkOptions, checkText, show } from "../arguments.js";

/** One row of a table, by column name; null where the value is missing. */
export type TableRow = Readonly<Record<string, string | number | null>>;

export interface CsvOptions {
  /** What stands between fields. Default: of comma, semicolon, tab and bar the one that the first line has most of. */
  separator?: string;
  /** Fields that stand for a missing value, besides the empty one. Default: NA, N/A, NaN, null, None and the like. */
  missing?: readonly string[];
}

const separators = [",", ";", "\t", "|"];
const missingWords = "NA N/A n/a #N/A #NA <NA> NaN nan -NaN -nan NULL Null null None none".split(" ");

/**
 * Reads a table as text, its first line the names of the columns. Quoted fields may hold separators, line breaks and
 * doubled quotes; lines end with LF, CRLF or CR.
 *
 * A field that is a decimal number becomes one, a missing value null. A column with numbers that would lose something,
 * zeros in front (007) or more digits than a number holds, stays text. Of columns with one name the later ones get .1,
 * .2 … behind it.
 *
 * @throws Error naming the line, where a row has more or fewer fields than there are columns, or a quote stays open.
 * @example
 * parseCsv("species,mass\nAdelie,3750\nGentoo,NA\n"); // [{ species: "Adelie", mass: 3750 }, { …, mass: null }]
 */
export function parseCsv(text: string, options: CsvOptions = {}): TableRow[] {
  checkText("parseCsv", "text", text, "species,mass\nAdelie,3750");
  checkOptions("parseCsv", options, { separator: true, missing: true });
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const { separator = separatorOf(content), missing = missingWords } = options;
  if (typeof separator !== "string" || separator.length !== 1 || /["\r\n]/.test(separator)) {
    throw new TypeError(`parseCsv: separator is ${show(separator)}, expected one character, such as ";"`);
  }
  if (!(Array.isArray(missing) && missing.every((word) => typeof word === "string"))) {
    throw new TypeError(`parseCsv: missing is ${show(missing)}, expected texts, for example ["?"]`);
  }
  const rows = content.includes('"') ? readRows(content, separator) : splitRows(content, separator);
  const first = rows.next();
  if (first.done) return [];
  const names = uniqueNames(first.value.fields.map((field) => field.trim()));
  const columns: string[][] = names.map(() => []);
  for (const { fields, line } of rows) {
    if (fields.length !== names.length) {
      throw new Error(
        `parseCsv: line ${line} has ${fields.length} fields, expected ${names.length} (${names.join(", ")}), ` +
          `separated by ${JSON.stringify(separator)}`,
      );
    }
    for (let column = 0; column < fields.length; column++) columns[column]!.push(fields[column]!);
  }
  const absent = new Set(["", ...missing]);
  const values = columns.map((column) => readColumn(column, absent));
  return columns[0]!.map((_, row) => {
    const record: Record<string, string | number | null> = {};
    for (let column = 0; column < names.length; column++) set(record, names[column]!, values[column]![row]!);
    return record;
  });
}

function readColumn(fields: readonly string[], absent: ReadonlySet<string>): (string | number | null)[] {
  const asText = fields.some((field) => losesSomething(field.trim()));
  return fields.map((field) => {
    if (absent.has(field)) return null;
    if (!asText && isNumber(field)) return Number(field);
    return absent.has(field.trim()) ? null : field;
  });
}

/** Not by `=`, to which "__proto__" is no name. */
function set(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Decimal notation, as people write numbers; neither hexadecimal nor Infinity. */
function isNumber(field: string): boolean {
  const number = Number(field);
  // Number also takes 0x10, 0b1 and nothing.
  return Number.isFinite(number) && !/^\s*(?:[+-]?0[xob]|$)/i.test(field);
}

/** True for digits that as a number would be others: 007, 12345678901234567890. */
function losesSomething(field: string): boolean {
  if (field.length < 2) return false;
  if (field.length > 15 && /^[+-]?\d+$/.test(field)) return !Number.isSafeInteger(Number(field));
  return field.charCodeAt(0) === 48 && /^0\d+$/.test(field);
}

/** The candidate that stands most often in the first line, outside quotes; else the comma. */
function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const header = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, "");
  const count = (separator: string): number => header.split(separator).length - 1;
  return separators.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let k = 1; seen.has(unique); k++) {
      unique = `${name}.${k}`;
      if (taken.has(unique)) unique = name; // one of the file's own: try the next number
    }
    seen.add(unique);
    return unique;
  });
}

interface Row {
  readonly fields: string[];
  /** Of the file, counted from 1, where the row begins. */
  readonly line: number;
}

/** The rows of a text without quotes: several times quicker. */
function* splitRows(text: string, separator: string): Generator<Row, undefined> {
  let line = 1;
  for (const each of text.split(/\r\n|\n|\r/)) {
    if (each.trim() !== "" || each.includes(separator)) yield { fields: each.split(separator), line };
    line++;
  }
}

/** The rows with something in them, from front to back. */
function* readRows(text: string, separator: string): Generator<Row, undefined> {
  const code = separator.charCodeAt(0);
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const fields: string[] = [];
    const start = line;
    for (;;) {
      let from = at;
      while (text.charCodeAt(from) === 32 && code !== 32) from++;
      if (text.charCodeAt(from) === 34) {
        const [field, end, breaks] = quoted(text, from, line);
        line += breaks;
        fields.push(field);
        at = end;
        while (text.charCodeAt(at) === 32 && code !== 32) at++;
        if (at < text.length && text.charCodeAt(at) !== code && !isBreak(text.charCodeAt(at))) {
          throw new Error(
            `parseCsv: line ${line} has text after a closing quote: ${JSON.stringify(text.slice(from, at + 20))}`,
          );
        }
      } else {
        from = at;
        while (at < text.length && text.charCodeAt(at) !== code && !isBreak(text.charCodeAt(at))) at++;
        fields.push(text.slice(from, at));
      }
      if (at >= text.length || text.charCodeAt(at) !== code) break;
      at++;
      if (at >= text.length) {
        fields.push("");
        break;
      }
    }
    if (at < text.length) at += text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1;
    line++;
    if (fields.length > 1 || fields[0]!.trim() !== "") yield { fields, line: start };
  }
}

const isBreak = (code: number): boolean => code === 10 || code === 13;

/** A quoted field that begins at `from`: its text, where it ends, and how many line breaks it has. */
function quoted(text: string, from: number, line: number): [string, end: number, breaks: number] {
  let end = from;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) {
      const shown = JSON.stringify(text.slice(from, from + 30));
      throw new Error(`parseCsv: line ${line} has a quote that is not closed: ${shown}`);
    }
  } while (text.charCodeAt(end + 1) === 34 && end++ > -1);
  const field = text.slice(from + 1, end).replaceAll('""', '"');
  return [field, end + 1, field.split(/\r\n|\n|\r/).length - 1];
}
