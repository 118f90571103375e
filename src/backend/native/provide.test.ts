import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { findNative } from "./find.js";
import { addonPath, nativeFolder } from "./folder.js";
import { isWhole, looksWhole } from "./manifest.js";
import { fromPrebuilt, prebuiltUrls } from "./prebuilt.js";
import { provideBy, provideNative, type Way } from "./provide.js";

const cached = nativeFolder();
const missing = looksWhole(cached) ? false : "no native library in the cache to try with";

/** Takes the libraries from the cache by links, so that what is provided really loads. */
const fromCache: Way = {
  name: "the cache of this machine",
  sizes: "nothing",
  async provide({ root }) {
    await mkdir(dirname(join(root, addonPath)), { recursive: true });
    await copyFile(join(cached, addonPath), join(root, addonPath));
    await symlink(join(cached, "deps"), join(root, "deps"));
  },
};
const failing: Way = {
  name: "a way that fails",
  sizes: "1 MB",
  provide: () => Promise.reject(new Error("no network")),
};
const broken: Way = {
  name: "a library for another machine",
  sizes: "1 MB",
  async provide({ root }) {
    await mkdir(dirname(join(root, addonPath)), { recursive: true });
    await writeFile(join(root, addonPath), "not a library");
  },
};

describe("provideNative", () => {
  let cacheDir: string;
  before(async () => void (cacheDir = await mkdtemp(join(tmpdir(), "provide-"))));
  after(() => rm(cacheDir, { recursive: true }));

  it("takes the first way that gives a library that loads", { skip: missing }, async () => {
    const messages: string[] = [];
    const result = await provideBy([failing, broken, fromCache], {
      cacheDir,
      onProgress: ({ message }) => messages.push(message),
    });
    assert.deepEqual(result, { provided: true, message: "native library: the cache of this machine" });
    assert.equal(findNative(cacheDir), nativeFolder(cacheDir));
    assert.ok(messages.includes("native library: trying a way that fails (1 MB)"));
    assert.ok(messages.includes("that way does not work here: no network"));
    assert.deepEqual(await readdir(join(cacheDir, "native")), [nativeFolder(cacheDir).split("/").at(-1)]);
  });

  it("does nothing where the library is there", { skip: missing }, async () => {
    const { provided } = await provideBy([failing], { cacheDir, onProgress: () => assert.fail("something is done") });
    assert.ok(provided);
  });

  it("accepts files whose times alone have changed", { skip: missing }, async () => {
    const addon = join(nativeFolder(cacheDir), addonPath);
    await utimes(addon, 1, 1);
    assert.ok(!looksWhole(nativeFolder(cacheDir)) && (await isWhole(nativeFolder(cacheDir))));
    assert.ok((await provideBy([failing], { cacheDir })).provided);
    assert.ok(looksWhole(nativeFolder(cacheDir)));
  });

  it("replaces a damaged library, and where it cannot, has it not used", { skip: missing }, async () => {
    const addon = join(nativeFolder(cacheDir), addonPath);
    await writeFile(addon, "damaged");
    assert.notEqual(findNative(cacheDir), nativeFolder(cacheDir));
    assert.ok((await provideBy([fromCache], { cacheDir })).provided);
    await writeFile(addon, "damaged");
    const result = await provideBy([failing, broken], { cacheDir });
    assert.ok(!result.provided);
    assert.match(result.message, /^no native library, the wasm backend is used instead \(no network; .+\)$/);
    assert.notEqual(findNative(cacheDir), nativeFolder(cacheDir));
  });

  it("is switched off by the environment", async () => {
    process.env["BATCHNORM_LAB_NATIVE"] = "0";
    try {
      assert.match((await provideNative({ cacheDir })).message, /^no native library.*\(BATCHNORM_LAB_NATIVE=0\)$/);
    } finally {
      delete process.env["BATCHNORM_LAB_NATIVE"];
    }
  });

  it("stops when told to, and only then rejects", async () => {
    const stop = new AbortController();
    const waiting: Way = {
      name: "a slow way",
      sizes: "1 MB",
      provide: ({ signal }) =>
        new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason))),
    };
    const done = provideBy([waiting], { cacheDir: join(cacheDir, "other"), signal: stop.signal });
    setTimeout(() => stop.abort(new Error("stopped")), 100);
    await assert.rejects(done, /^Error: stopped$/);
  });

  it("says so where nothing can be written", async () => {
    const file = join(cacheDir, "a file");
    await writeFile(file, "");
    assert.ok(!(await provideBy([failing], { cacheDir: file })).provided);
  });
});

describe("tfjs-node's own download", () => {
  let folder: string;
  let server: Server;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "prebuilt-"));
    server = createServer((request, response) => {
      createReadStream(join(folder, request.url!))
        .on("error", () => response.writeHead(404).end())
        .pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it("is found where tfjs-node's variables for mirrors point", () => {
    const { library } = prebuiltUrls({ TFJS_NODE_CDN_STORAGE: "http://mirror/" });
    assert.match(library, /^http:\/\/mirror\/tensorflow\/libtensorflow\/libtensorflow-cpu-\w+-x86_64-2\.9\.1\./);
    const { addon } = prebuiltUrls({ npm_config_tfjs_binding_binary_host_mirror: "http://mirror/addons/" });
    assert.match(addon, /^http:\/\/mirror\/addons\/napi-v8\/4\.22\.0\/CPU-\w+-4\.22\.0\./);
  });

  const unfit = missing || (process.platform !== "linux" || process.arch !== "x64" ? "archives for Linux x64" : false);
  it("is unpacked to a library that loads", { skip: unfit }, async () => {
    // The archives as they are there, with links to this machine's library in the place of 400 MB.
    const packed = join(folder, "packed");
    await mkdir(join(packed, "include"), { recursive: true });
    await symlink(join(cached, "deps", "lib"), join(packed, "lib"));
    await mkdir(join(packed, "napi-v8"));
    await copyFile(join(cached, addonPath), join(packed, "napi-v8", "tfjs_binding.node"));
    await mkdir(join(folder, "napi-v8", "4.22.0"), { recursive: true });
    const tar = (file: string, ...entries: string[]): void =>
      void execFileSync("tar", ["-czf", join(folder, file), "-C", packed, ...entries]);
    tar("libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz", "include", "lib");
    tar("napi-v8/4.22.0/CPU-linux-4.22.0.tar.gz", "napi-v8");

    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env["TFJS_NODE_BASE_URI"] = `${mirror}/libtensorflow-`;
    process.env["npm_config_tfjs_binding_binary_host_mirror"] = mirror;
    try {
      const result = await provideBy([fromPrebuilt], { cacheDir: join(folder, "cache") });
      assert.deepEqual(result, { provided: true, message: "native library: the download of @tensorflow/tfjs-node" });
    } finally {
      delete process.env["TFJS_NODE_BASE_URI"];
      delete process.env["npm_config_tfjs_binding_binary_host_mirror"];
    }
  });
});
