import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl";

/** What a zip may hold: a course of 1000 students with some files each is far below. */
const maxEntries = 100_000;

export interface ZipEntry {
  /** The path as it is written there, with `/` between names. */
  readonly name: string;
  readonly size: number;
  readonly time: Date | undefined;
  /** Why it cannot be read. */
  readonly unreadable: string | undefined;
  read(): Promise<Buffer>;
}

/**
 * A zip's files; folders are left out. Names are read as UTF-8 where the zip says so or they are; else in `encoding`, or as
 * they look: Korean Windows' (cp949), else DOS's (cp437).
 *
 * @throws Error where it is no zip, or too large
 */
export async function readZip(
  zip: string | Buffer,
  encoding?: string,
): Promise<{ entries: ZipEntry[]; guessed: string | undefined; close(): void }> {
  const options = { autoClose: false, decodeStrings: false };
  const file = await (typeof zip === "string" ? openPromise(zip, options) : fromBufferPromise(zip, options));
  try {
    if (file.entryCount > maxEntries)
      throw new Error(`it holds ${file.entryCount} files; at most ${maxEntries} are read`);
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) {
      if (entries.push(entry) > maxEntries) throw new Error(`it holds more than ${maxEntries} files`);
    }
    const unnamed = entries.filter(
      ({ fileNameRaw, ...entry }) => !saysItsEncoding(entry as Entry) && !isUtf8(fileNameRaw),
    );
    const guessed = unnamed.length > 0 && encoding === undefined ? guess(unnamed) : undefined;
    const files = entries
      .map((entry) => zipEntry(file, entry, encoding ?? guessed))
      .filter(({ name }) => !name.endsWith("/"));
    return { entries: files, guessed, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function zipEntry(file: ZipFile, entry: Entry, encoding: string | undefined): ZipEntry {
  const size = entry.uncompressedSize;
  return {
    name: nameOf(entry, encoding).replaceAll("\\", "/"),
    size,
    time: timeOf(entry),
    unreadable: whyUnreadable(entry),
    async read() {
      const chunks: Buffer[] = [];
      for await (const chunk of await file.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
  };
}

function whyUnreadable(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return "it is locked with a password";
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `it is compressed by a method (${entry.compressionMethod}) that is not known here: unpack the zip and collect the folder`;
  }
  const madeOnUnix = entry.versionMadeBy >> 8 === 3;
  const type = (entry.externalFileAttributes >>> 28) & 0xf;
  return madeOnUnix && type === 0o12 ? "it is a link" : undefined;
}

function timeOf(entry: Entry): Date | undefined {
  const time = entry.getLastModDate();
  // The first day that DOS knows stands for "none".
  return Number.isFinite(time.getTime()) && time.getFullYear() > 1980 ? time : undefined;
}

const utf8Flag = 0x800;
const unicodePath = 0x7075;

const saysItsEncoding = (entry: Entry): boolean =>
  (entry.generalPurposeBitFlag & utf8Flag) !== 0 || entry.extraFields.some(({ id }) => id === unicodePath);

function nameOf(entry: Entry, encoding: string | undefined): string {
  const raw = entry.fileNameRaw;
  if (saysItsEncoding(entry)) return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
  if (isUtf8(raw)) return raw.toString("utf8");
  return decode(raw, encoding ?? "cp437");
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** @param encoding as the WHATWG names them, or cp437, cp949 as Windows does */
function decode(bytes: Buffer, encoding: string): string {
  if (encoding === "cp437") return getFileNameLowLevel(0, bytes, [], false);
  return new TextDecoder(encoding === "cp949" ? "euc-kr" : encoding).decode(bytes);
}

/**
 * In cp437 the bytes of Korean are box-drawing characters and Greek, which nobody's name has: what makes Hangul of all
 * that is not ASCII, and boxes in cp437, is Korean.
 */
function guess(entries: readonly Entry[]): string {
  const raw = Buffer.concat(entries.map(({ fileNameRaw }) => fileNameRaw));
  const korean = decode(raw, "cp949").replace(/[\0-\x7f]/g, "");
  const dos = decode(raw, "cp437");
  return /^[\uac00-\ud7a3]+$/.test(korean) && /[\u2500-\u259f]/.test(dos) ? "cp949" : "cp437";
}

/** Whether an encoding can be named in `readZip`. */
export function isEncoding(name: string): boolean {
  if (name === "cp437" || name === "cp949") return true;
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}

/** The path's names; undefined where it would lead out of where it is put, or cannot be a file's. */
export function safePath(name: string): string[] | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  const leads = parts.length === 0 || parts.includes("..") || name.startsWith("/") || /^[a-z]:/i.test(name);
  return leads || /[\0-\x1f\x7f]/.test(name) ? undefined : parts.map((part) => part.normalize("NFC"));
}
