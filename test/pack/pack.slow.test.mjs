// Both packages as they would be published, each used in an empty folder by someone who has nothing else of ours.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { root } from "../../scripts/lib/root.mjs";
import { findNative } from "../../src/dist/backend/native/find.js";
import { npm } from "../npm.mjs";
import { notebookOf, sample } from "../sample.mjs";

let packed;
let folder;
before(() => {
  packed = mkdtempSync(join(tmpdir(), "packed-"));
  npm(["pack", "-w", "src", "-w", "kernel", "--pack-destination", packed], root);
});
after(() => rmSync(packed, { recursive: true, force: true }));

const patience = { timeout: 300_000 };

test("the library alone: its types and its code", patience, () => {
  install("batchnorm-lab");
  writeFileSync(
    join(folder, "try.mjs"),
    `import { tf, ready, histogram } from "batchnorm-lab";
     const backend = await ready();
     const plot = histogram(tf.randomNormal([100]), { title: "normal" });
     await plot.save("plot.png");
     console.log(backend.name, plot.description);`,
  );
  assert.match(run(process.execPath, ["try.mjs"], folder), /^(tensorflow|wasm|cpu) .*normal/);
  assert.ok(readFileSync(join(folder, "plot.png")).length > 2000);
});

for (const scripts of [true, false]) {
  test(`the native library comes from the cache, install scripts ${scripts ? "on" : "off"}`, patience, (t) => {
    const root = findNative();
    if (!root) return t.skip("no native library in the cache to try with");
    installWith([scripts ? "--no-ignore-scripts" : "--ignore-scripts"], "batchnorm-lab");
    writeFileSync(
      join(folder, "try.mjs"),
      `import { ready, provideNative, tf } from "batchnorm-lab";
       const { provided, message } = await provideNative();
       const backend = await ready();
       console.log(provided, message, backend.name, tf.ones([2, 2]).matMul(tf.ones([2, 2])).sum().dataSync()[0]);`,
    );
    assert.match(run(process.execPath, ["try.mjs"], folder), /^true native library: .* tensorflow 8\n$/);
  });
}

test("the native library can be built from what the package brings", patience, (t) => {
  if (spawnSync("g++", ["--version"]).error) return t.skip("g++ is not installed");
  install("batchnorm-lab");
  const native = join(folder, "node_modules", "batchnorm-lab", "dist", "backend", "native");
  const files = readdirSync(join(native, "binding"));
  for (const file of ["tfjs_backend.cc", "tfjs_binding.cc", "utils.h"]) assert.ok(files.includes(file), file);
  assert.ok(existsSync(join(folder, "node_modules", "node-api-headers", "include", "node_api.h")));
});

test("the kernel alone: it runs a notebook and installs itself where it is told to", patience, () => {
  install("tskernel");
  writeFileSync(join(folder, "alone.ipynb"), notebookOf(["const x: number = 20;", "x * 2 + 2"]));
  npm(["exec", "--", "tskernel", "run", "alone.ipynb", "--html", "alone.html"], folder);
  assert.match(readFileSync(join(folder, "alone.ipynb"), "utf8"), /"42"/);
  assert.match(readFileSync(join(folder, "alone.html"), "utf8"), /<pre>42<\/pre>/);
  npm(["exec", "--", "tskernel", "install", "--prefix", "env"], folder);
  const spec = JSON.parse(readFileSync(join(folder, "env/share/jupyter/kernels/tskernel/kernel.json"), "utf8"));
  assert.equal(spec.language, "typescript");
});

test("the kernel alone: a traceback, and a syntax error in a file of one's own, on their lines", patience, () => {
  install("tskernel");
  writeFileSync(join(folder, "broken.mjs"), "export const fine = 1;\nexport const = 2;\n");
  writeFileSync(
    join(folder, "a.ipynb"),
    notebookOf(["const f = (): number => {\n  throw new Error('mine');\n};\nf()"]),
  );
  writeFileSync(join(folder, "b.ipynb"), notebookOf(["await import('./broken.mjs' as string)"]));
  assert.match(failing("a.ipynb"), /Error: mine[^]*Cell In\[1\], line 2/);
  assert.match(failing("b.ipynb"), /SyntaxError[^]*broken\.mjs:2/);
});

test("both together: a notebook imports the library, and its plot is in the page", patience, () => {
  install("batchnorm-lab", "tskernel");
  writeFileSync(join(folder, "both.ipynb"), notebookOf(sample));
  npm(["exec", "--", "tskernel", "run", "both.ipynb", "--html", "both.html"], folder);
  assert.match(readFileSync(join(folder, "both.ipynb"), "utf8"), /vnd\.vegalite/);
  assert.match(readFileSync(join(folder, "both.html"), "utf8"), /<figure data-plot="vega-lite"[^]*vegaLibrary/);
});

test("no test and no source goes out", () => {
  for (const name of ["batchnorm-lab", "tskernel"]) {
    const files = run("tar", ["-tzf", join(packed, tarball(name))], root).split("\n");
    assert.deepEqual(
      files.filter((file) => /\.test\.|fixtures|tsbuildinfo|(?<!\.d)\.ts$/.test(file)),
      [],
    );
    for (const wanted of ["LICENSE", "README.md"])
      assert.ok(files.includes(`package/${wanted}`), `${name} lacks ${wanted}`);
  }
});

function tarball(name) {
  return readdirSync(packed).find((file) => file.startsWith(name));
}

/** What a notebook prints that ends with an error, without the colours. */
function failing(notebook) {
  const cli = join(folder, "node_modules/tskernel/bin/tskernel.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "run", notebook], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 1);
  return stripVTControlCharacters(stdout + stderr);
}

/** A new empty folder with these packages in it. */
function install(...names) {
  installWith(["--ignore-scripts"], ...names);
}

function installWith(options, ...names) {
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "empty-"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  npm(["install", ...options, "--no-audit", "--no-fund", ...names.map((name) => join(packed, tarball(name)))], folder);
}
after(() => folder && rmSync(folder, { recursive: true, force: true }));

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}\n${stderr}\n${error ?? ""}`);
  return stdout;
}
