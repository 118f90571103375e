import { toBase64 } from "#session/process/base64.js";
import { inspect } from "#session/process/inspect.js";
import { pictureOf } from "./pictureOf.js";
import { isTable, tableHtml } from "./table.js";
import { describeError } from "../errors/describeError.js";

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
      return own.then((data) => asBundle(data, value)).catch((error: unknown) => failedBundle(error, value));
    if (own) return asBundle(own, value);
    if (isMimeBundle(value)) return asBundle(value, value);
    const picture = pictureOf(value);
    if (picture) return { data: { ...picture, "text/plain": describePicture(picture, value) }, metadata: {} };
    // An error that shows itself in its own way is a value: the outcome of a command, say.
    if (value instanceof Error && !(inspect.custom in value))
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
  // Proxies that answer whatever they are asked have none.
  if (!(displaySymbol in value)) return undefined;
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

/** An element in words, without what may be long; bytes as they are. */
function describePicture(picture: Record<string, string>, value: unknown): string {
  if (value instanceof Uint8Array) return toText(value);
  return `<${Object.keys(picture).join(", ")}>`;
}

/** A MIME bundle as it is, bytes as base64. @throws TypeError where front ends could not read it */
export function rawBundle(given: unknown): Bundle {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${inspect(given)} is not a MIME bundle: an object of MIME types and their data`);
  }
  const data: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(given) as [string, unknown][]) {
    if (content instanceof Uint8Array) data[type] = toBase64(content);
    else if (typeof content === "string") data[type] = content;
    else if (isJson.test(type)) data[type] = jsonOf(type, content);
    else throw new TypeError(`${type} is ${inspect(content, { depth: 0 })}, expected a string or bytes`);
  }
  return { data, metadata: {} };
}

/** As the front end will have it: what JSON can't say is found here, and not on the way. */
function jsonOf(type: string, content: unknown): unknown {
  try {
    const text = JSON.stringify(content) as string | undefined;
    if (text !== undefined) return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${type} can't be written as JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new TypeError(`${type} is ${inspect(content, { depth: 0 })}, which JSON can't say`);
}

function failedBundle(error: unknown, value: unknown): Bundle {
  const { ename, evalue } = describeError(error);
  let text: string;
  try {
    text = toText(value);
  } catch {
    text = `[${typeof value}]`;
  }
  return { data: { "text/plain": `${text}\n(showing it failed: ${ename}: ${evalue})` }, metadata: {} };
}

/** Plain values as they are; the rest as Node's REPL shows it, in colours. */
export function toText(value: unknown): string {
  const colors = (typeof value === "object" && value !== null) || typeof value === "function";
  return inspect(value, { colors, depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });
}

const mimeType = /^(text|image|audio|video|application|model|font|multipart)\/[\w.+-]+(;.*)?$/;
const isJson = /[/+]json(;.*)?$/;

/** MIME types with text, bytes or, for types of JSON, JSON; an object that counts MIME types is none. */
function isMimeBundle(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return false;
  // To look at an object calls none of its getters.
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable);
  return (
    entries.length > 0 && entries.every(([type, { value }]) => mimeType.test(type) && isContent(type, value as unknown))
  );
}

function isContent(type: string, content: unknown): boolean {
  if (typeof content === "string" || content instanceof Uint8Array) return true;
  return isJson.test(type) && typeof content === "object" && content !== null;
}
