import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { extname, isAbsolute, relative, resolve, sep } from "node:path";
import type { MimeBundle } from "../../Interpreter.js";

const types: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};
const attachable = new Set(Object.values(types));

/** Files with more bytes are no pictures for a page. */
const LARGEST = 50 * 2 ** 20;

export interface PictureFolders {
  /** The notebook's folder, from which it names its pictures. */
  readonly cwd: string;
  /** No picture outside this folder is read, wherever links lead; false: none at all. */
  readonly pictures: string | false;
  /** Told of each picture that was not read because it lies outside. */
  readonly onOutside?: (source: string) => void;
}

/** Pictures that are attached to the cell, or lie where they may be read, go into the page. */
export function inlinePictures(html: string, attachments: Record<string, MimeBundle>, folders: PictureFolders): string {
  return html.replace(/(<img\b[^<>]*?\bsrc=")([^"]+)(")/g, (whole, before: string, address: string, after: string) => {
    const source = decode(address.replaceAll("&amp;", "&"));
    const data = source.startsWith("attachment:") ? attached(source, attachments) : fromFile(source, folders);
    return data ? before + data + after : whole;
  });
}

function decode(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address; // a percent sign that encodes nothing
  }
}

function attached(source: string, attachments: Record<string, MimeBundle>): string | undefined {
  const name = source.slice("attachment:".length);
  const bundle = Object.hasOwn(attachments, name) ? attachments[name] : undefined;
  const [type, content] = Object.entries(bundle ?? {}).find(([type]) => attachable.has(type)) ?? [];
  return typeof content === "string" ? `data:${type};base64,${content.replace(/[^\w+/=]/g, "")}` : undefined;
}

function fromFile(source: string, { cwd, pictures, onOutside }: PictureFolders): string | undefined {
  const type = types[extname(source).toLowerCase()];
  if (!type || pictures === false || /^[a-z][a-z\d+.-]+:/i.test(source)) return undefined;
  let file: number | undefined;
  try {
    const path = realpathSync(resolve(cwd, source));
    if (!isWithin(realpathSync(pictures), path)) {
      onOutside?.(source);
      return undefined;
    }
    // Without waiting for whoever writes into a pipe of that name.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > LARGEST) return undefined;
    return `data:${type};base64,${readFileSync(file).toString("base64")}`;
  } catch {
    return undefined; // it is not there, or not for us
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
