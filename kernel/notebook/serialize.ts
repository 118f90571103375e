import { splitAll } from "./multiline.js";
import type { Notebook } from "./Notebook.js";

/**
 * The text of an .ipynb file as Jupyter writes it (Python's `json.dumps(…, indent=1, sort_keys=True,
 * ensure_ascii=False)`), so that a diff after either of us shows what changed and nothing else.
 */
export function serialize(notebook: Notebook): string {
  return toJson(splitAll(notebook), "\n") + "\n";
}

function toJson(value: unknown, newline: string): string {
  if (typeof value === "number") return toNumber(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = newline + " ";
  if (Array.isArray(value))
    return enclose(
      "[",
      value.map((item) => toJson(item, inner)),
      "]",
      newline,
    );
  // Own code rather than JSON.stringify's: an object cannot hold keys like "10" in any order but its own.
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const members = entries.sort(byKey).map(([key, item]) => `${JSON.stringify(key)}: ${toJson(item, inner)}`);
  return enclose("{", members, "}", newline);
}

function enclose(open: string, items: string[], close: string, newline: string): string {
  return items.length === 0 ? open + close : open + newline + " " + items.join(`,${newline} `) + newline + close;
}

/** Python's spelling: exponents below 1e-4, of two digits at least. What JSON cannot hold is null, as in JavaScript. */
function toNumber(x: number): string {
  if (!Number.isFinite(x)) return "null";
  const text = x !== 0 && Math.abs(x) < 1e-4 ? x.toExponential() : String(x);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** By code points, as Python compares. */
function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
