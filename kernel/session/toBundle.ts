import { toBase64 } from "#session/base64.js";
import { inspect } from "#session/inspect.js";
import { isTable, tableHtml } from "./table.js";
import { describeError } from "./describeError.js";

export interface Bundle {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

const displaySymbol = Symbol.for("Jupyter.display");
/** Beside the data, not among it: sizes of pictures, options of renderers. */
const metadataSymbol = Symbol.for("Jupyter.metadata");

/** How a value is shown. Never throws for what the value's own code does. A promise only where the value wants one. */
export function toBundle(value: unknown): Bundle | Promise<Bundle> {
  try {
    const own = ownBundle(value);
    if (own instanceof Promise)
      return own.then(
        (data) => asBundle(data, value),
        (error: unknown) => failedBundle(error, value),
      );
    if (own) return asBundle(own, value);
    if (isMimeBundle(value)) return asBundle(value, value);
    if (value instanceof Error)
      return { data: { "text/plain": describeError(value).traceback.join("\n") }, metadata: {} };
    const data: Record<string, unknown> = { "text/plain": toText(value) };
    if (isTable(value)) data["text/html"] = tableHtml(value);
    return { data, metadata: {} };
  } catch (error) {
    return failedBundle(error, value);
  }
}

function ownBundle(value: unknown): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  return typeof method === "function" ? method.call(value) : undefined;
}

function asBundle(given: unknown, value: unknown): Bundle {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`[Symbol.for("Jupyter.display")]() returned ${inspect(given)}, expected a MIME bundle`);
  }
  const { data } = rawBundle(given);
  if (!("text/plain" in data))
    data["text/plain"] = isMimeBundle(value) ? `<${Object.keys(data).join(", ")}>` : toText(value);
  return { data, metadata: metadataOf(given) };
}

/** Metadata by MIME type, which a bundle may carry under a symbol. */
function metadataOf(given: object): Record<string, unknown> {
  return (given as { [metadataSymbol]?: Record<string, unknown> })[metadataSymbol] ?? {};
}

/** A MIME bundle as it is, bytes as base64. */
export function rawBundle(given: unknown): Bundle {
  const data: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(given as object) as [string, unknown][]) {
    data[type] = content instanceof Uint8Array ? toBase64(content) : content;
  }
  return { data, metadata: {} };
}

function failedBundle(error: unknown, value: unknown): Bundle {
  const { ename, evalue } = describeError(error);
  let text: string;
  try {
    text = toText(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return { data: { "text/plain": `${text}\n(showing it failed: ${ename}: ${evalue})` }, metadata: {} };
}

/** Plain values as they are; the rest as Node's REPL shows it, in colours. */
export function toText(value: unknown): string {
  const colors = (typeof value === "object" && value !== null) || typeof value === "function";
  return inspect(value, { colors, depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });
}

const mimeType = /^(text|image|audio|video|application|model|font|multipart)\/[\w.+-]+(;.*)?$/;

function isMimeBundle(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => mimeType.test(key));
}
