import { inspect } from "#session/process/inspect.js";

type Row = Record<string, unknown>;

const maxRows = 60;
const maxColumns = 40;

/** An array of two or more plain objects that share names: shown as a table. */
export function isTable(value: unknown): value is Row[] {
  if (!Array.isArray(value) || value.length < 2) return false;
  if (!value.slice(0, maxRows).every(isRecord)) return false;
  const names = new Set(Object.keys(value[0] as Row));
  return (
    names.size > 0 && value.slice(1, maxRows).every((row) => Object.keys(row as Row).some((name) => names.has(name)))
  );
}

function isRecord(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}

export function tableHtml(rows: readonly Row[]): string {
  const shown = rows.slice(0, maxRows);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const columns = names.slice(0, maxColumns);
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const body = shown.map(
    (row, index) => `<tr><th>${index}</th>${columns.map((name) => cell(row, name)).join("")}</tr>`,
  );
  const left = [
    rows.length > shown.length ? `${rows.length - shown.length} more rows` : "",
    names.length > columns.length ? `${names.length - columns.length} more columns` : "",
  ].filter(Boolean);
  return (
    `<table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table>` +
    (left.length ? `<p>${left.join(", ")}</p>` : "")
  );
}

function cell(row: Row, name: string): string {
  const field = Object.getOwnPropertyDescriptor(row, name);
  if (!field) return "<td></td>";
  if (!("value" in field)) return "<td>[Getter]</td>"; // as `inspect` says it: it is not called
  const value = field.value as unknown;
  return `<td>${escapeHtml(typeof value === "string" ? value : inspect(value, { depth: 1, breakLength: Infinity }))}</td>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
