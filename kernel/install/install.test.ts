import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { BIN, install, installed, uninstall } from "./install.js";
import { environmentPrefix, kernelFolders, type System, userDataFolder } from "./jupyterPaths.js";
import { installOptions } from "./options.js";
import { warnTemporary } from "./warnTemporary.js";

const folder = mkdtempSync(join(tmpdir(), "tskernel install ü 漢-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const linux: System = { platform: "linux", env: {}, home: "/home/ada", exists: () => false };
const mac: System = { ...linux, platform: "darwin", home: "/Users/ada" };
const windows: System = {
  ...linux,
  platform: "win32",
  home: "C:\\Users\\Ada",
  env: { APPDATA: "C:\\Users\\Ada\\AppData\\Roaming", PROGRAMDATA: "C:\\ProgramData" },
};

test("the user's data folder is Jupyter's on each system", () => {
  assert.equal(userDataFolder(linux), "/home/ada/.local/share/jupyter");
  assert.equal(userDataFolder({ ...linux, env: { XDG_DATA_HOME: "/data" } }), "/data/jupyter");
  assert.equal(userDataFolder(mac), "/Users/ada/Library/Jupyter");
  assert.equal(userDataFolder(windows), "C:\\Users\\Ada\\AppData\\Roaming\\jupyter");
  assert.equal(userDataFolder({ ...windows, env: {} }), "C:\\Users\\Ada\\.jupyter\\data");
  for (const system of [linux, mac, windows]) {
    assert.equal(userDataFolder({ ...system, env: { ...system.env, JUPYTER_DATA_DIR: "/mine" } }), "/mine");
  }
});

test("--sys-prefix is the active environment, else that of the first Python on the path", () => {
  assert.equal(environmentPrefix({ ...linux, env: { VIRTUAL_ENV: "/venv" } }), "/venv");
  assert.equal(environmentPrefix({ ...windows, env: { CONDA_PREFIX: "C:\\conda" } }), "C:\\conda");
  const onPath = { ...linux, env: { PATH: "/a/bin:/b/bin" }, exists: (path: string) => path === "/b/bin/python3" };
  assert.equal(environmentPrefix(onPath), "/b");
  const onWindows = {
    ...windows,
    env: { Path: "C:\\x;C:\\py" },
    exists: (path: string) => path === "C:\\py\\python.exe",
  };
  assert.equal(environmentPrefix(onWindows), "C:\\py");
  assert.throws(() => environmentPrefix(linux), /Use --prefix FOLDER or --user/);
});

test("kernels are looked for where Jupyter looks", () => {
  assert.deepEqual(kernelFolders({ ...linux, env: { JUPYTER_PATH: "/one:/two", VIRTUAL_ENV: "/venv" } }), [
    "/one/kernels",
    "/two/kernels",
    "/home/ada/.local/share/jupyter/kernels",
    "/venv/share/jupyter/kernels",
    "/usr/local/share/jupyter/kernels",
    "/usr/share/jupyter/kernels",
  ]);
  assert.equal(kernelFolders(windows).at(-1), "C:\\ProgramData\\jupyter\\kernels");
});

test("options choose the folder, and contradictions are refused", () => {
  assert.equal(installOptions([], linux)!.kernels, "/home/ada/.local/share/jupyter/kernels");
  assert.equal(installOptions(["--prefix", "/p"], linux)!.kernels, "/p/share/jupyter/kernels");
  const environment = { ...linux, env: { VIRTUAL_ENV: "/venv" } };
  assert.equal(installOptions(["--sys-prefix"], environment)!.kernels, "/venv/share/jupyter/kernels");
  assert.throws(() => installOptions(["--user", "--prefix", "/p"], linux), /one of --user, --sys-prefix and --prefix/);
  assert.throws(() => installOptions(["--usr"], linux), /--usr/);
});

const specIn = (path: string) => JSON.parse(readFileSync(join(path, "kernel.json"), "utf8")) as Record<string, unknown>;

test("a kernelspec is written whole, listed and removed, in a path with spaces and other letters", () => {
  const kernels = join(folder, "kernels");
  const { folder: path } = install(kernels, "tskernel", { displayName: "Old" });
  assert.deepEqual(install(kernels, "tskernel", { displayName: "TypeScript" }), { folder: path, kept: [] });
  const spec = specIn(path);
  assert.deepEqual(spec["argv"], [process.execPath, BIN, "kernel", "{connection_file}"]);
  assert.equal(spec["display_name"], "TypeScript");
  assert.equal(spec["interrupt_mode"], "message");
  assert.ok(existsSync(BIN));
  for (const logo of ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]) assert.ok(existsSync(join(path, logo)));
  assert.deepEqual(installed([kernels, join(folder, "absent")]), [{ folder: path, bin: BIN, works: true }]);
  install(kernels, "moved", { bin: "/gone/bin/tskernel.mjs" });
  assert.equal(installed([kernels]).find(({ folder }) => folder.endsWith("moved"))!.works, false);
  assert.deepEqual(readdirSync(kernels).sort(), ["moved", "tskernel"]);
  assert.deepEqual(uninstall(kernels, "tskernel"), []);
  assert.equal(uninstall(kernels, "tskernel"), undefined);
});

test("no name leads out of the folder or to all of it, and nothing there is touched", () => {
  const data = join(folder, "data");
  const kernels = join(data, "kernels");
  mkdirSync(join(kernels, "python3"), { recursive: true });
  writeFileSync(join(kernels, "python3", "kernel.json"), '{"argv":["python"]}');
  writeFileSync(join(data, "nbsignatures.db"), "kept");
  const before = readdirSync(data, { recursive: true }).sort();
  for (const name of [".", "..", "...", "-", "_._", "", " ", "../x", "a/b", "a\\b", "/etc", "a\0b", "é", "a\n"]) {
    assert.throws(() => install(kernels, name, { replace: true }), /at least one letter or digit/, name);
    assert.throws(() => uninstall(kernels, name), /at least one letter or digit/, name);
  }
  assert.deepEqual(readdirSync(data, { recursive: true }).sort(), before);
});

test("another's kernel is never removed, and replaced only where that is asked for", () => {
  const kernels = join(folder, "others");
  const others: Record<string, string | undefined> = {
    python3: '{"argv":["python"]}',
    broken: "{",
    list: "[]",
    empty: undefined,
    similar: '{"argv":["node", "/x/mytskernel.mjs", "kernel"]}',
    mentions: '{"argv":["python", "/x/tskernel.mjs"]}',
  };
  for (const [name, text] of Object.entries(others)) {
    mkdirSync(join(kernels, name), { recursive: true });
    if (text !== undefined) writeFileSync(join(kernels, name, "kernel.json"), text);
    writeFileSync(join(kernels, name, "mine"), "kept");
    assert.throws(() => uninstall(kernels, name), /is not ours.*left as it is/);
    assert.throws(() => install(kernels, name), /is not ours.*--replace/);
    assert.deepEqual(readdirSync(join(kernels, name)).length, text === undefined ? 1 : 2);
    if (text !== undefined) assert.equal(readFileSync(join(kernels, name, "kernel.json"), "utf8"), text);
  }
  assert.throws(() => install(kernels, "python3"), /it starts python\)/);
  assert.deepEqual(install(kernels, "python3", { replace: true }).kept, []);
  assert.equal(existsSync(join(kernels, "python3", "mine")), false);
  assert.equal(installed([kernels]).length, 1);
});

test("a link in the kernel's place is not followed", { skip: process.platform === "win32" }, () => {
  const kernels = join(folder, "links");
  const elsewhere = join(folder, "elsewhere");
  install(elsewhere, "ours");
  mkdirSync(kernels);
  symlinkSync(join(elsewhere, "ours"), join(kernels, "tskernel"));
  symlinkSync("nowhere", join(kernels, "dangling"));
  assert.throws(() => install(kernels, "dangling"), /is not ours/);
  uninstall(kernels, "tskernel");
  assert.deepEqual(readdirSync(join(elsewhere, "ours")).length, 4);
});

test("what a person added to our kernelspec stays when it is installed anew, and goes with --replace", () => {
  const kernels = join(folder, "added");
  const { folder: path } = install(kernels, "tskernel", { bin: "/old/bin/tskernel.mjs", node: "/old/node" });
  const spec = specIn(path);
  const argv = ["/old/node", "--max-old-space-size=4096", "/old/bin/tskernel.mjs", "kernel", "{connection_file}", "-x"];
  const changed = { ...spec, argv, env: { A: "1" }, display_name: "Mine", metadata: { debugger: true, colour: "red" } };
  writeFileSync(join(path, "kernel.json"), JSON.stringify(changed));
  writeFileSync(join(path, "kernel.js"), "// mine");
  writeFileSync(join(path, "logo-32x32.png"), "my logo");
  const { kept } = install(kernels, "tskernel");
  assert.deepEqual(specIn(path), {
    ...changed,
    argv: [process.execPath, "--max-old-space-size=4096", BIN, "kernel", "{connection_file}", "-x"],
    metadata: { ...(spec["metadata"] as object), colour: "red" },
  });
  assert.deepEqual(kept.sort(), [
    ...["argv", "display_name", "env"].map((key) => `${key} of kernel.json`),
    "kernel.js",
    "metadata of kernel.json",
  ]);
  assert.equal(readFileSync(join(path, "logo-32x32.png"), "utf8"), "my logo");
  install(kernels, "tskernel", { displayName: "Other" });
  assert.equal(specIn(path)["display_name"], "Other");
  assert.deepEqual(install(kernels, "tskernel", { replace: true }).kept, []);
  assert.deepEqual(specIn(path)["argv"], [process.execPath, BIN, "kernel", "{connection_file}"]);
  assert.equal(existsSync(join(path, "kernel.js")), false);
  writeFileSync(join(path, "kernel.js"), "// mine");
  assert.deepEqual(uninstall(kernels, "tskernel"), ["kernel.js"]);
});

test("a place that will be cleared is told, with the remedy", () => {
  const cache = "/home/ada/.npm/_npx/1a2b/node_modules/tskernel/bin/tskernel.mjs";
  assert.match(warnTemporary(cache, linux, "/tmp")!, /npm install --global tskernel/);
  assert.match(warnTemporary("/tmp/x/bin/tskernel.mjs", linux, "/tmp")!, /temporary folder/);
  assert.equal(warnTemporary("/home/ada/lab/kernel/bin/tskernel.mjs", linux, "/tmp"), undefined);
});
