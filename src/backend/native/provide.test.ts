import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { findNative } from "./find.js";
import { addonPath, cacheFolder, nativeFolder } from "./folder.js";
import { isWhole, looksWhole } from "./manifest.js";
import { provideBy, provideNative } from "./provide.js";
import type { Way } from "./Way.js";

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

  it("is whole where an archive or an image has cut its times to seconds", { skip: missing }, async () => {
    const addon = join(nativeFolder(cacheDir), addonPath);
    const { atime, mtimeMs } = await stat(addon);
    await utimes(addon, atime, Math.floor(mtimeMs / 1000));
    assert.ok(looksWhole(nativeFolder(cacheDir)));
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
        new Promise((_, reject) => {
          signal!.addEventListener("abort", () => reject(signal!.reason));
          setTimeout(() => stop.abort(new Error("stopped")), 100);
        }),
    };
    const done = provideBy([waiting], { cacheDir: join(cacheDir, "other"), signal: stop.signal });
    await assert.rejects(done, /^Error: stopped$/);
  });

  it("says so where nothing can be written", async () => {
    const file = join(cacheDir, "a file");
    await writeFile(file, "");
    assert.ok(!(await provideBy([failing], { cacheDir: file })).provided);
  });
});

describe("cacheFolder", () => {
  const before = { ...process.env };
  after(() => void Object.assign(process.env, before));

  it("never lies in the current folder", () => {
    for (const [xdg, home, expected] of [
      ["/somewhere", "/home/me", "/somewhere/batchnorm-lab"],
      ["", "/home/me", "/home/me/.cache/batchnorm-lab"],
      ["relative", "/home/me", "/home/me/.cache/batchnorm-lab"],
      [".", "", `${userInfo().homedir}/.cache/batchnorm-lab`],
      ["", "relative", `${userInfo().homedir}/.cache/batchnorm-lab`],
    ] as const) {
      Object.assign(process.env, { XDG_CACHE_HOME: xdg, HOME: home });
      assert.equal(cacheFolder(), expected, JSON.stringify([xdg, home]));
    }
  });
});

describe("the folder for all users", () => {
  after(() => void delete process.env["BATCHNORM_LAB_SHARED"]);

  it(
    "comes first, and is for those who name no other",
    { skip: !looksWhole(cached) && "no native library here" },
    async () => {
      process.env["BATCHNORM_LAB_SHARED"] = join(dirname(cached), "..");
      Object.assign(process.env, { XDG_CACHE_HOME: "/nowhere" });
      assert.equal(findNative(), cached);
      assert.ok((await provideBy([failing], {})).provided, "nothing is written anywhere");
      assert.equal(findNative("/elsewhere"), undefined);
      process.env["BATCHNORM_LAB_SHARED"] = "relative";
      assert.equal(findNative(), undefined);
    },
  );
});
