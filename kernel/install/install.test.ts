import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("a kernelspec is written whole, replaced, listed and removed, in a path with spaces and other letters", () => {
  const kernels = join(folder, "kernels");
  const path = install(kernels, "tskernel", "Old");
  assert.equal(install(kernels, "tskernel", "TypeScript"), path);
  const spec = JSON.parse(readFileSync(join(path, "kernel.json"), "utf8"));
  assert.deepEqual(spec.argv, [process.execPath, BIN, "kernel", "{connection_file}"]);
  assert.equal(spec.display_name, "TypeScript");
  assert.equal(spec.interrupt_mode, "message");
  assert.ok(existsSync(BIN));
  for (const logo of ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]) assert.ok(existsSync(join(path, logo)));
  assert.deepEqual(installed([kernels, join(folder, "absent")]), [{ folder: path, bin: BIN, works: true }]);
  install(kernels, "moved", "Moved", process.execPath, "/gone/bin/tskernel.mjs");
  assert.equal(installed([kernels]).find(({ folder }) => folder.endsWith("moved"))!.works, false);
  assert.equal(uninstall(kernels, "tskernel"), true);
  assert.equal(uninstall(kernels, "tskernel"), false);
});

test("another's kernel is never removed, and no name leads out of the folder", () => {
  const kernels = join(folder, "others");
  mkdirSync(join(kernels, "python3"), { recursive: true });
  writeFileSync(join(kernels, "python3", "kernel.json"), '{"argv":["python"]}');
  assert.throws(() => uninstall(kernels, "python3"), /is not ours/);
  assert.throws(() => install(kernels, "../x", "X"), /only letters/);
});

test("a place that will be cleared is told, with the remedy", () => {
  const cache = "/home/ada/.npm/_npx/1a2b/node_modules/tskernel/bin/tskernel.mjs";
  assert.match(warnTemporary(cache, linux, "/tmp")!, /npm install --global tskernel/);
  assert.match(warnTemporary("/tmp/x/bin/tskernel.mjs", linux, "/tmp")!, /temporary folder/);
  assert.equal(warnTemporary("/home/ada/lab/kernel/bin/tskernel.mjs", linux, "/tmp"), undefined);
});
