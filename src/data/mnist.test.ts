import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readIdx } from "./idx.js";
import { loadIdx, mnist } from "./mnist.js";
import type { Source } from "./Source.js";
import { randomUniform } from "./random.js";

function idx(shape: number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, data]);
}

// Noise does not compress: the file is big enough to be cut in the middle.
const pixels = Uint8Array.from(randomUniform(400 * 28 * 28, { seed: 1, high: 256 }));
const files: Record<string, Buffer> = {
  "t10k-images-idx3-ubyte.gz": gzipSync(idx([400, 28, 28], pixels)),
  "t10k-labels-idx1-ubyte.gz": gzipSync(
    idx(
      [400],
      Uint8Array.from({ length: 400 }, (_, i) => i % 10),
    ),
  ),
};
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const source: Source = {
  name: "small MNIST",
  loader: "mnist",
  folderName: "small",
  variable: "BATCHNORM_LAB_TEST_UNSET",
  mirrors: [],
  classNames: [],
  files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
};

type Answer = (bytes: Buffer, request: IncomingMessage, response: ServerResponse) => void;

/** Serves the files; each folder misbehaves in its own way. */
async function serve(t: TestContext, answers: Record<string, Answer>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const [, folder = "", name = ""] = request.url!.split("/");
    requests.push(`${folder}/${name.slice(0, 11)} ${request.headers.range ?? ""}`.trim());
    answers[folder]!(files[name]!, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cacheDir = await mkdtemp(join(tmpdir(), "mnist-test-"));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(cacheDir, { recursive: true });
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { requests, cacheDir, at: (...folders: string[]) => folders.map((folder) => `${address}/${folder}`) };
}

const whole: Answer = (bytes, _, response) => response.end(bytes);
const ranged: Answer = (bytes, request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start > 0) response.writeHead(206, { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(start));
};
const notFound: Answer = (_, __, response) => response.writeHead(404).end();
const corrupt: Answer = (bytes, _, response) => response.end(Buffer.from(bytes).fill(7, 20, 30));
/** Drops the connection half-way, the first time that a file is asked for from its start, once `arrived`. */
const dropsOnce = (then: Answer, arrived: Promise<unknown> = Promise.resolve()): Answer => {
  const dropped = new Set<Buffer>();
  return (bytes, request, response) => {
    if (dropped.has(bytes)) return then(bytes, request, response);
    dropped.add(bytes);
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1), () => {
      void arrived.then(() => response.destroy());
    });
  };
};

test("downloads, checks, and then reads from the cache", async (t) => {
  const { at, cacheDir, requests } = await serve(t, { good: ranged });
  const seen: number[] = [];
  const options = { split: "test", cacheDir, mirrors: at("good") } as const;
  const data = await loadIdx(source, { ...options, onProgress: (p) => seen.push(p.receivedBytes / p.totalBytes!) });
  assert.equal(data.numExamples, 400);
  assert.equal(data.x[1000], Math.fround(pixels[1000]! / 255));
  assert.equal(data.labels[399], 9);
  assert.equal(seen.at(-1), 1);
  await loadIdx(source, options);
  assert.equal(requests.length, 2);
  assert.deepEqual((await readdir(join(cacheDir, "small"))).sort(), Object.keys(files).sort(), "no part, no lock left");
  // Damaged in the cache: fetched again.
  await writeFile(join(cacheDir, "small", "t10k-labels-idx1-ubyte.gz"), "rubbish");
  assert.deepEqual(await loadIdx(source, options), data);
});

test("goes on where a dropped connection stopped", async (t) => {
  let say!: () => void;
  const arrived = new Promise<void>((resolve) => (say = resolve));
  const { at, cacheDir, requests } = await serve(t, { drops: dropsOnce(ranged, arrived) });
  const onProgress = ({ receivedBytes }: { receivedBytes: number }) => receivedBytes > 0 && say();
  const data = await loadIdx(source, { split: "test", cacheDir, mirrors: at("drops"), onProgress });
  assert.equal(data.numExamples, 400);
  assert.match(requests[1]!, /images bytes=\d+-/);
});

test("a server that ignores Range sends all of it again", async (t) => {
  const { at, cacheDir } = await serve(t, { drops: dropsOnce(whole) });
  const data = await loadIdx(source, { split: "test", cacheDir, mirrors: at("drops") });
  assert.equal(data.numExamples, 400);
});

test("a mirror without the file, or with a wrong one, makes way for the next", async (t) => {
  const { at, cacheDir } = await serve(t, { missing: notFound, wrong: corrupt, good: ranged });
  const data = await loadIdx(source, { split: "test", cacheDir, mirrors: at("missing", "wrong", "good") });
  assert.equal(data.numExamples, 400);
});

test("when no mirror works, the error says why for each, and what to do", async (t) => {
  const { at, cacheDir } = await serve(t, { missing: notFound, wrong: corrupt });
  await assert.rejects(
    loadIdx(source, { split: "test", cacheDir, mirrors: at("missing", "wrong") }),
    (error: Error) => {
      assert.match(error.message, /missing\/t10k-images-idx3-ubyte\.gz: .*404/);
      assert.match(error.message, /wrong\/t10k-images-idx3-ubyte\.gz: .*checksum/);
      assert.match(error.message, /Offline\? .* \{ folder \}.*BATCHNORM_LAB_TEST_UNSET/);
      return true;
    },
  );
  assert.deepEqual(await readdir(join(cacheDir, "small")), [], "nothing damaged is kept");
});

test("an aborted download ends at once and keeps what has come", async (t) => {
  const hangs: Answer = (bytes, _, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 50_000));
  };
  const { at, cacheDir, requests } = await serve(t, { hangs, good: ranged });
  const stop = new AbortController();
  const options = { split: "test", cacheDir } as const;
  await assert.rejects(
    loadIdx(source, {
      ...options,
      mirrors: at("hangs"),
      signal: stop.signal,
      onProgress: () => setTimeout(() => stop.abort(), 50),
    }),
    { name: "AbortError" },
  );
  await loadIdx(source, { ...options, mirrors: at("good") });
  assert.match(requests[1]!, /good\/t10k-images bytes=\d+-/);
});

test("two at once download each file once", async (t) => {
  const { at, cacheDir, requests } = await serve(t, { good: ranged });
  const options = { split: "test", cacheDir, mirrors: at("good") } as const;
  await Promise.all([loadIdx(source, options), loadIdx(source, options)]);
  assert.equal(requests.length, 2);
});

test("a folder with the files needs no network; what is wrong with it is named", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "mnist-folder-"));
  t.after(() => rm(folder, { recursive: true }));
  await assert.rejects(
    mnist({ split: "test", folder }),
    /has neither t10k-images-idx3-ubyte.gz nor the same without .gz/,
  );
  await writeFile(join(folder, "t10k-images-idx3-ubyte"), idx([2, 28, 28], new Uint8Array(2 * 784)));
  await writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(idx([2], Uint8Array.of(3, 9))));
  const data = await mnist({ split: "test", folder });
  assert.deepEqual([...data.labels], [3, 9]);
  await writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(idx([3], Uint8Array.of(3, 9, 1))));
  await assert.rejects(mnist({ split: "test", folder }), /labels.*shape \[3\], expected \[2\] as the images have/);
  await writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(idx([2], Uint8Array.of(3, 10))));
  await assert.rejects(mnist({ split: "test", folder }), /label 10, expected 0 … 9/);
  await assert.rejects(mnist({ split: "validation" as "test" }), /split is "validation", expected "train" or "test"/);
});

test("IDX files: what is wrong is named", () => {
  const good = idx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(readIdx(good, "f").shape, [2, 3]);
  assert.deepEqual([...readIdx(gzipSync(good), "f").data], [1, 2, 3, 4, 5, 6]);
  assert.throws(() => readIdx(Buffer.from("<html>"), "f"), /f: not an IDX file: it begins with 3c 68 74 6d/);
  assert.throws(() => readIdx(new Uint8Array(0), "f"), /begins with nothing/);
  assert.throws(() => readIdx(good.subarray(0, -1), "f"), /f: cut short: 17 bytes, expected 18 for shape \[2, 3\]/);
  assert.throws(() => readIdx(Buffer.concat([good, Buffer.alloc(1)]), "f"), /too long: 19 bytes/);
  assert.throws(() => readIdx(good.subarray(0, 6), "f"), /its header alone has 12/);
  assert.throws(() => readIdx(Buffer.from([0, 0, 13, 1, 0, 0, 0, 0]), "f"), /data type 0xd, expected 0x8/);
  assert.throws(() => readIdx(gzipSync(good).subarray(0, -9), "f"), /f: its gzip data is damaged or cut short/);
});

const realFiles = fileURLToPath(new URL("../../../../shared/data/mnist-t10k/", import.meta.url));
test("the real test digits", { skip: existsSync(realFiles) ? false : `${realFiles} is not there` }, async () => {
  const data = await mnist({ split: "test", folder: realFiles });
  assert.equal(data.numExamples, 10_000);
  assert.deepEqual([...data.labels.slice(0, 5)], [7, 2, 1, 0, 4]);
  const mean = data.x.reduce((sum, value) => sum + value, 0) / data.x.length;
  assert.ok(Math.abs(mean - 0.1325) < 1e-3, `mean ${mean}`); // as published for the test set
});
