import { toBase64 } from "#session/process/base64.js";

/** How the bytes of a picture begin. */
const signatures: Readonly<Record<string, readonly number[]>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/gif": [0x47, 0x49, 0x46, 0x38],
};

/**
 * The MIME type and data of a value that is a picture or a piece of a page, as the usual ways to draw without a front end
 * leave them: elements of a DOM, canvases, bytes of a picture.
 */
export function pictureOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Uint8Array) {
    const found = Object.entries(signatures).find(([, start]) => start.every((byte, at) => value[at] === byte));
    return found && { [found[0]]: toBase64(value) };
  }
  // Proxies that answer whatever they are asked are none of these.
  if ("outerHTML" in value) return elementOf(value);
  return "getContext" in value ? canvasOf(value) : undefined;
}

function elementOf(value: object): Record<string, string> | undefined {
  const html = fieldOf(value, "outerHTML");
  if (fieldOf(value, "nodeType") !== 1 || typeof html !== "string") return undefined;
  if (!/^<svg[\s>]/.test(html)) return { "text/html": html };
  const isNamed = /^<svg[^>]*\sxmlns=/.test(html);
  return { "image/svg+xml": isNamed ? html : html.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"') };
}

function canvasOf(value: object): Record<string, string> | undefined {
  if (typeof fieldOf(value, "getContext") !== "function") return undefined;
  const drawn = (method: string): unknown => {
    const draw = fieldOf(value, method);
    return typeof draw === "function" ? (draw.call(value, "image/png") as unknown) : undefined;
  };
  const bytes = drawn("toBuffer");
  if (bytes instanceof Uint8Array) return { "image/png": toBase64(bytes) };
  const url = drawn("toDataURL");
  const start = "data:image/png;base64,";
  return typeof url === "string" && url.startsWith(start) ? { "image/png": url.slice(start.length) } : undefined;
}

/**
 * A field without the value's own code: of getters, only a DOM's are called, which stand in a prototype of what has the
 * methods of a node.
 */
function fieldOf(value: object, name: string): unknown {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at) as object | null) {
    const field = Object.getOwnPropertyDescriptor(at, name);
    if (!field) continue;
    return field.get && at !== value && isNode(value) ? (field.get.call(value) as unknown) : (field.value as unknown);
  }
  return undefined;
}

function isNode(value: object): boolean {
  return ["appendChild", "cloneNode", "contains", "ownerDocument"].every((name) => name in value);
}
