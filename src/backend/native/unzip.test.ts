import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { unzip } from "./unzip.js";

/** A zip archive; every second entry is stored as it is. */
function zip(entries: Record<string, string>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  Object.entries(entries).forEach(([name, text], index) => {
    const method = index % 2 ? 0 : 8;
    const data = method ? deflateRawSync(text) : Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32 ? crc32(text) : 0, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(name.length, 22);
    const extra = Buffer.from("extra");
    const local = Buffer.from(common);
    local.writeUInt16LE(extra.length, 24);
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), local, Buffer.from(name), extra, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, Buffer.from(name));
    files.push(file);
    offset += file.length;
  });
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(entries).length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, central, Buffer.from("PK\x05\x06"), end]);
}

describe("unzip", () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), "unzip-"))));
  after(() => rm(folder, { recursive: true }));

  it("unpacks the entries that have a place, and no others", async () => {
    const archive = join(folder, "a.whl");
    await writeFile(archive, zip({ "in/a.txt": "a".repeat(5000), "in/b.txt": "stored", "out/c.txt": "no" }));
    const place = (name: string): string | undefined => (name.startsWith("in/") ? name.slice(3) : undefined);
    await unzip(archive, join(folder, "unpacked"), place);
    assert.deepEqual((await readdir(join(folder, "unpacked"))).sort(), ["a.txt", "b.txt"]);
    assert.equal(await readFile(join(folder, "unpacked", "a.txt"), "utf8"), "a".repeat(5000));
    assert.equal(await readFile(join(folder, "unpacked", "b.txt"), "utf8"), "stored");
  });

  it("writes nowhere but into its folder", async () => {
    const archive = join(folder, "c.whl");
    for (const name of ["in/../../outside.txt", "..", "../unpacked-too/a.txt"]) {
      await writeFile(archive, zip({ [name]: "text" }));
      await assert.rejects(
        unzip(archive, join(folder, "unpacked"), (name) => name),
        /leads out of its folder/,
      );
    }
    assert.ok(!(await readdir(folder)).some((name) => /outside|too/.test(name)));
  });

  it("refuses what is no archive", async () => {
    await writeFile(join(folder, "b.whl"), "text");
    await assert.rejects(
      unzip(join(folder, "b.whl"), folder, (name) => name),
      /b\.whl: not a zip archive/,
    );
  });
});
