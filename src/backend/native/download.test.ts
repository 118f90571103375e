import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { download } from "./download.js";

const content = randomBytes(300_000);
const sha256 = createHash("sha256").update(content).digest("hex");

describe("download", () => {
  let server: Server;
  let url: string;
  let folder: string;
  let file: string;
  /** The Range header of each request. */
  let ranges: (string | undefined)[];
  let answer: (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

  before(async () => {
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answer(request, response, ranges.length);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/library.bin`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    ranges = [];
    folder = await mkdtemp(join(tmpdir(), "download-"));
    file = join(folder, "library.bin");
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Answers as a good server does, ranges included. */
  const serve = (request: IncomingMessage, response: ServerResponse, _attempt = 1, body = content): void => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= body.length) {
      response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
      return;
    }
    response.writeHead(start ? 206 : 200, { "content-length": body.length - start });
    response.end(body.subarray(start));
  };
  /** Sends the first bytes of what it promises, then breaks the connection. */
  const drop = (request: IncomingMessage, response: ServerResponse, bytes: number): void => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start ? 206 : 200, { "content-length": content.length - start });
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 50));
  };
  const arrived = async (): Promise<void> => assert.deepEqual(await readFile(file), content);

  it("writes the file and tells how far it is", async () => {
    answer = serve;
    const progress: [number, number | undefined][] = [];
    await download(url, file, { sha256, onProgress: (done, total) => progress.push([done, total]) });
    await arrived();
    assert.deepEqual(progress.at(-1), [content.length, content.length]);
  });

  it("goes on where a connection broke, several times", async () => {
    answer = (request, response, attempt) => (attempt < 5 ? drop(request, response, 60_000) : serve(request, response));
    await download(url, file, { sha256, retries: 1 });
    await arrived();
    assert.equal(ranges[0], undefined);
    assert.ok(ranges.length === 5 && ranges.slice(1).every((range) => /^bytes=[1-9]/.test(range ?? "")));
  });

  it("starts afresh where the server knows no ranges", async () => {
    answer = (request, response, attempt) => {
      if (attempt === 1) return drop(request, response, 60_000);
      response.writeHead(200, { "content-length": content.length }).end(content);
    };
    await download(url, file, { sha256 });
    await arrived();
  });

  it("goes on in a later call after it was stopped", async () => {
    const stop = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 100_000));
      setTimeout(() => stop.abort(new Error("stopped by the user")), 100);
    };
    await assert.rejects(download(url, file, { sha256, signal: stop.signal }), /stopped by the user/);
    assert.ok((await stat(`${file}.part`)).size > 0);
    answer = serve;
    await download(url, file, { sha256 });
    await arrived();
    assert.match(ranges.at(-1) ?? "", /^bytes=[1-9]/);
  });

  it("takes a part that is already whole", async () => {
    await writeFile(`${file}.part`, content);
    answer = serve;
    await download(url, file, { sha256 });
    await arrived();
  });

  it("replaces a part that belongs to something else", async () => {
    await writeFile(`${file}.part`, randomBytes(50_000));
    answer = serve;
    await download(url, file, { sha256 });
    await arrived();
    await rm(file);
    await writeFile(`${file}.part`, randomBytes(400_000));
    await download(url, file, { sha256 });
    await arrived();
  });

  it("rejects damaged content after a second try, and leaves nothing behind", async () => {
    const damaged = Buffer.from(content);
    damaged[1000]! ^= 1;
    answer = (request, response) => serve(request, response, 1, damaged);
    await assert.rejects(download(url, file, { sha256 }), /library\.bin: .* does not have the expected checksum/);
    assert.equal(ranges.length, 2);
    await assert.rejects(stat(file));
    await assert.rejects(stat(`${file}.part`));
  });

  it("does not repeat what is refused", async () => {
    answer = (_, response) => void response.writeHead(404).end();
    await assert.rejects(download(url, file, { sha256 }), /library\.bin: the server answers 404 Not Found/);
    assert.equal(ranges.length, 1);
  });

  it("repeats what a server cannot do just now", async () => {
    answer = (request, response, attempt) =>
      attempt === 1 ? void response.writeHead(503).end() : serve(request, response);
    await download(url, file, { sha256 });
    await arrived();
  });

  it("gives up a connection on which nothing arrives", async () => {
    answer = () => {};
    await assert.rejects(download(url, file, { sha256, timeout: 100, retries: 2 }), /nothing arrived for 0\.1 s/);
    assert.equal(ranges.length, 2);
  });

  it("names an address that nobody serves", async () => {
    await assert.rejects(
      download("http://127.0.0.1:9/library.bin", file, { sha256, retries: 1 }),
      /^Error: http:\/\/127\.0\.0\.1:9\/library\.bin: ./,
    );
  });
});
