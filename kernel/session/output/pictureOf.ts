import { toBase64 } from "#session/process/base64.js";

/** How the bytes of a picture begin. */
const signatures: Readonly<Record<string, readonly number[]>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/gif": [0x47, 0x49, 0x46, 0x38],
};

/** What the usual ways to draw without a front end leave: elements of a DOM, canvases, bytes of a picture. */
interface Drawn {
  readonly nodeType?: unknown;
  readonly outerHTML?: unknown;
  readonly getContext?: unknown;
  toBuffer?(type: string): unknown;
  toDataURL?(type: string): unknown;
}

/** The MIME type and data of a value that is a picture or a piece of a page. */
export function pictureOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Uint8Array) {
    const found = Object.entries(signatures).find(([, start]) => start.every((byte, at) => value[at] === byte));
    return found && { [found[0]]: toBase64(value) };
  }
  // Proxies that answer whatever they are asked are none of these.
  if ("outerHTML" in value) return elementOf(value as Drawn);
  return "getContext" in value ? canvasOf(value as Drawn) : undefined;
}

function elementOf({ nodeType, outerHTML }: Drawn): Record<string, string> | undefined {
  if (nodeType !== 1 || typeof outerHTML !== "string") return undefined;
  if (!/^<svg[\s>]/.test(outerHTML)) return { "text/html": outerHTML };
  const isNamed = /^<svg[^>]*\sxmlns=/.test(outerHTML);
  return {
    "image/svg+xml": isNamed ? outerHTML : outerHTML.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'),
  };
}

function canvasOf(canvas: Drawn): Record<string, string> | undefined {
  const bytes = canvas.toBuffer?.("image/png");
  if (bytes instanceof Uint8Array) return { "image/png": toBase64(bytes) };
  const url = canvas.toDataURL?.("image/png");
  const start = "data:image/png;base64,";
  return typeof url === "string" && url.startsWith(start) ? { "image/png": url.slice(start.length) } : undefined;
}
