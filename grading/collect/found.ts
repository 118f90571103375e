import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { decodeName, type FilePath } from "../companions.js";
import { oneLine } from "../oneLine.js";
import { readZip, safePath, type ZipEntry } from "./zip.js";

/** A file among what was handed in. */
export interface Found {
  /** The names that lead to it, from the download's own on; a zip's name is one of them. */
  readonly path: readonly string[];
  /** How many names at the beginning are the download's: they need not say anything of a student. */
  readonly own: number;
  readonly size: number;
  /** When it was changed last, as far as the download says. */
  readonly time: Date | undefined;
  /** When the download's own zip says that it came in. Times in a zip that a student has made are the student's. */
  readonly received: Date | undefined;
  /** Whether it comes out of a zip that a student has made. */
  readonly inStudentsZip: boolean;
  read(): Promise<Buffer>;
}

/** What lies there and was not taken, with the reason. */
export interface Left {
  readonly path: string;
  readonly why: string;
  /** Nobody's work: a system has put it there. */
  readonly isSystems?: true;
}

const maxZipInZip = 200e6;
const maxZipDepth = 3;
/** The files of one zip that a student has handed in, unpacked. */
const maxInStudentsZip = 5000;
const maxBytesInStudentsZip = 500e6;
const maxFiles = 500_000;

export interface DownloadOptions {
  /** Of names in zips that do not say it. */
  readonly encoding?: string | undefined;
  /** Whether the times of plain files are those of handing in, not of copying. */
  readonly fileTimes: boolean;
}

/** All files of downloads: folders and zips, with the zips in them. */
export class Download {
  readonly found: Found[] = [];
  readonly left: Left[] = [];
  readonly remarks: string[] = [];
  readonly #zips: { close(): void }[] = [];

  constructor(readonly options: DownloadOptions) {}

  /** @param path of a folder, a zip or a single file */
  async add(path: string): Promise<void> {
    const name = basename(resolve(path)).normalize("NFC");
    const stat = statSync(path);
    if (stat.isDirectory()) await this.#folder(Buffer.from(resolve(path)), [name]);
    else if (isZip(name))
      await this.#zip(() => Promise.resolve(path), [name], { own: 1, depth: 0, received: undefined });
    else await this.#file(path, [name], 0);
  }

  close(): void {
    for (const zip of this.#zips) zip.close();
  }

  async #folder(folder: Buffer, path: readonly string[]): Promise<void> {
    const listed = readdirSync(folder, { withFileTypes: true, encoding: "buffer" }).map((entry) => entry.name);
    for (const raw of listed.sort(Buffer.compare)) {
      const name = decodeName(raw).normalize("NFC");
      const at = [...path, name];
      const full = Buffer.concat([folder, Buffer.from("/"), raw]);
      if (/[\0-\x1f\x7f]/.test(name)) this.#leave(at, "no file that is handed in can be called so");
      else if (!lstatSync(full).isDirectory()) await this.#file(full, at, 1);
      else {
        const system = systemsOwn(name);
        if (system) this.left.push({ path: at.join("/"), why: system, isSystems: true });
        else await this.#folder(full, at);
      }
    }
  }

  async #file(full: FilePath, path: readonly string[], own: number): Promise<void> {
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) return this.#leave(path, "it is a link");
    if (!stat.isFile()) return this.#leave(path, "it is no file");
    const read = () => Promise.resolve(readFileSync(full));
    const received = this.options.fileTimes ? stat.mtime : undefined;
    await this.#take({ path, own, size: stat.size, time: stat.mtime, received, inStudentsZip: false, read }, 0);
  }

  async #zip(zip: () => Promise<string | Buffer>, path: readonly string[], place: ZipPlace): Promise<void> {
    const { depth } = place;
    let opened;
    try {
      opened = await readZip(await zip(), this.options.encoding);
    } catch (error) {
      return this.#leave(path, `it is no zip that can be read: ${(error as Error).message}`);
    }
    const { entries, guessed } = opened;
    if (guessed) {
      this.remarks.push(
        `${path.join("/")}: names are in an encoding that the zip does not state; read as ${guessed} (--encoding reads them otherwise)`,
      );
    }
    if (depth === 0) this.#zips.push(opened);
    else {
      opened.close();
      const bytes = entries.reduce((sum, { size }) => sum + size, 0);
      if (entries.length > maxInStudentsZip || bytes > maxBytesInStudentsZip) {
        const [files, size] = [entries.length, Math.ceil(bytes / 1e6)];
        return this.#leave(
          path,
          `it unpacks to ${files} files of ${size} MB; at most ${maxInStudentsZip} of ${maxBytesInStudentsZip / 1e6} MB`,
        );
      }
    }
    for (const [i, entry] of entries.entries()) await this.#entry(entry, i, zip, path, place);
  }

  async #entry(
    entry: ZipEntry,
    index: number,
    zip: () => Promise<string | Buffer>,
    path: readonly string[],
    { own, depth, received = entry.time }: ZipPlace,
  ): Promise<void> {
    const names = safePath(entry.name);
    if (!names) return this.#leave([...path, entry.name], "its path leads elsewhere, or no file can be called so");
    const at = [...path, ...names];
    if (entry.unreadable) return this.#leave(at, entry.unreadable);
    const again = async (): Promise<Buffer> => {
      const { entries, close } = await readZip(await zip(), this.options.encoding);
      try {
        return await entries[index]!.read();
      } finally {
        close();
      }
    };
    const read = depth === 0 ? () => entry.read() : again;
    const { size, time } = entry;
    await this.#take({ path: at, own, size, time, received, inStudentsZip: depth > 0, read }, depth);
  }

  async #take(file: Found, depth: number): Promise<void> {
    const { path } = file;
    const name = path.at(-1)!;
    const system = path.slice(file.own).map(systemsOwn).find(Boolean);
    if (system) return void this.left.push({ path: path.join("/"), why: system, isSystems: true });
    if (this.found.length >= maxFiles) return this.#leave(path, `more than ${maxFiles} files`);
    if (isZip(name) && path.length > file.own) {
      if (depth >= maxZipDepth) return this.#leave(path, "a zip in a zip in a zip");
      if (file.size > maxZipInZip) {
        return this.#leave(
          path,
          `it has ${Math.ceil(file.size / 1e6)} MB; at most ${maxZipInZip / 1e6} MB are unpacked`,
        );
      }
      return this.#zip(once(file.read), path, { own: file.own, depth: depth + 1, received: file.received });
    }
    if (/\.(rar|7z|tar|tgz|gz|bz2|xz|zst)$/i.test(name)) {
      return this.#leave(
        path,
        `it is packed as ${name.slice(name.lastIndexOf("."))}: unpack it there, or ask for a zip`,
      );
    }
    this.found.push(file);
  }

  #leave(path: readonly string[], why: string): void {
    this.left.push({ path: oneLine(path.join("/"), 300), why: oneLine(why, 300) });
  }
}

interface ZipPlace {
  readonly own: number;
  /** In how many zips it lies. */
  readonly depth: number;
  readonly received: Date | undefined;
}

const isZip = (name: string): boolean => /\.zip$/i.test(name);

/** What an operating system or JupyterLab has put there, and nobody has handed in. */
function systemsOwn(name: string): string | undefined {
  if (name === "__MACOSX" || name === ".DS_Store" || name.startsWith("._")) return "macOS has put it there";
  if (/^(Thumbs\.db|desktop\.ini)$/i.test(name)) return "Windows has put it there";
  if (name === ".ipynb_checkpoints") return "JupyterLab's own copies";
  if (name === "node_modules") return "packages, which the grader has";
  return name.startsWith(".") ? "it is hidden" : undefined;
}

/** Holds what was read last only: a student's zip is read once for all its files, and the next takes its place. */
let held: { of: () => Promise<Buffer>; bytes: Promise<Buffer> } | undefined;
function once(read: () => Promise<Buffer>): () => Promise<Buffer> {
  return () => {
    if (held?.of !== read) held = { of: read, bytes: read() };
    return held.bytes;
  };
}
