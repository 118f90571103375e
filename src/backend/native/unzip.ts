import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

/**
 * Unpacks from a zip archive (a Python wheel is one) the files for which `place` names a path below `folder`.
 * Reads the archive's directory and those files only. No zip64: archives above 4 GB are refused by their signature.
 */
export async function unzip(
  archive: string,
  folder: string,
  place: (name: string) => string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  for (const { name, method, compressedSize, headerOffset } of await directory(archive)) {
    const path = place(name);
    if (path === undefined) continue;
    const target = join(folder, path);
    if (!resolve(target).startsWith(resolve(folder) + sep))
      throw new Error(`${archive}: ${name} leads out of its folder`);
    await mkdir(dirname(target), { recursive: true });
    const start = await dataOffset(archive, headerOffset);
    await pipeline(
      createReadStream(archive, { start, end: start + compressedSize - 1, highWaterMark: 1 << 20 }),
      method === 8 ? createInflateRaw() : new PassThrough(),
      createWriteStream(target),
      { signal },
    );
  }
}

interface Entry {
  name: string;
  method: number;
  compressedSize: number;
  headerOffset: number;
}

/** The archive's central directory, found from its end (APPNOTE.TXT 4.3.12 and 4.3.16). */
async function directory(archive: string): Promise<Entry[]> {
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
    if (end < 0) throw new Error(`${archive}: not a zip archive`);
    const count = tail.readUInt16LE(end + 10);
    const bytes = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const entries: Entry[] = [];
    for (let at = 0; entries.length < count;) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error(`${archive}: damaged zip directory`);
      const nameLength = bytes.readUInt16LE(at + 28);
      entries.push({
        name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
        method: bytes.readUInt16LE(at + 10),
        compressedSize: bytes.readUInt32LE(at + 20),
        headerOffset: bytes.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    return entries;
  } finally {
    await file.close();
  }

  async function read(position: number, length: number): Promise<Buffer> {
    return (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  }
}

/** Where an entry's data begins: after its local header, whose variable parts may differ from the directory's. */
async function dataOffset(archive: string, headerOffset: number): Promise<number> {
  const file = await open(archive);
  try {
    const { buffer } = await file.read(Buffer.alloc(30), 0, 30, headerOffset);
    return headerOffset + 30 + buffer.readUInt16LE(26) + buffer.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
