import { checkText } from "../arguments.js";

/** One row of a table, by column name; null where the value is missing. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/**
 * Reads comma-separated values: the first line names the columns; quoted fields may hold commas, line breaks and
 * doubled quotes. A field that is a number becomes one; an empty field, "NA" and "NaN" become null.
 *
 * @throws Error naming the line, where a row has more or fewer fields than there are columns, or a quote stays open.
 * @example
 * parseCsv("species,mass\nAdelie,3750\nGentoo,NA\n"); // [{ species: "Adelie", mass: 3750 }, { …, mass: null }]
 */
export function parseCsv(text: string): TableRow[] {
  checkText("parseCsv", "text", text, "species,mass\nAdelie,3750");
  const [header = [], ...rows] = fields(text.replace(/^\uFEFF/, ""));
  return rows.map((row, i) => {
    if (row.length !== header.length) {
      throw new Error(
        `parseCsv: row ${i + 1} has ${row.length} fields, expected ${header.length} (${header.join(", ")})`,
      );
    }
    return Object.fromEntries(row.map((field, column) => [header[column]!, value(field)]));
  });
}

function value(field: string): string | number | null {
  const trimmed = field.trim();
  if (trimmed === "" || trimmed === "NA" || trimmed === "NaN") return null;
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : field;
}

function fields(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field and what ends it: quoted, or up to the next comma or line break.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match)
      throw new Error(
        `parseCsv: row ${rows.length} has a quote that is not closed or stands inside a field: ` +
          JSON.stringify(text.slice(at, at + 30)),
      );
    row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]!);
    if (match[3] === ",") {
      if (pattern.lastIndex === text.length) row.push("");
      else continue;
    }
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows.filter((r) => r.length > 1 || r[0] !== "");
}
