// The scripts on systems and trees that lack something.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { checkArrows } from "../scripts/check/arrows.mjs";
import { checkLint } from "../scripts/check/lint.mjs";
import { checkLinks } from "../scripts/check/links.mjs";
import { checkPlatforms } from "../scripts/check/platforms.mjs";
import { checkPublicSurface } from "../scripts/check/publicSurface.mjs";
import { root } from "../scripts/lib/root.mjs";
import { checkScriptTypes } from "../scripts/check/scriptTypes.mjs";
import { setTimeout as sleep } from "node:timers/promises";
import { openBrowser } from "../scripts/lib/browser.mjs";
import { claimsOf } from "../scripts/lessons.mjs";
import * as plots from "../src/dist/plot/index.js";
import { installCommand } from "../scripts/lib/python.mjs";
import { npmFindings, pipFindings } from "../scripts/lib/audit.mjs";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { published, releaseProblems } from "../scripts/lib/releaseProblems.mjs";

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "scripts-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

test("imports against the design's arrows are named", () => {
  write({
    "src/math/a.ts": 'import { b } from "../train/b.js";\nimport type { c } from "../../kernel/cell/c.js";',
    "src/train/b.ts": 'import { m } from "../math/a.js";',
    "src/train/b.test.ts": 'import { p } from "../plot/p.js";',
    "src/train/t.ts": 'import type { F } from "./f.js";',
    "src/train/f.ts": 'import { t } from "./t.js";',
    "src/new/x.ts": 'export * from "../math/a.js";',
    "kernel/cell/c.ts": 'import {\n  tf,\n} from "batchnorm-lab";',
    "kernel/server/s.ts": 'import { c } from "../cell/c.js";\nconst later = await import("../install/i.js");',
    "kernel/install/i.ts": 'import "../server/s.js";',
    "kernel/session/main.ts": 'import "./run/r.js";',
    "kernel/session/run/r.ts": 'import "../main2.js";\nimport "../stop/s.js";',
    "kernel/session/stop/s.ts": 'import "../run/other.js";',
    "kernel/dist/server/old.ts": 'import "../../../src/x.js";',
  });
  const { problems } = checkArrows(folder);
  assert.deepEqual(problems.sort(), [
    "files import each other: kernel/install/i.ts → kernel/server/s.ts → kernel/install/i.ts",
    "files import each other: src/math/a.ts → src/train/b.ts → src/math/a.ts",
    "files import each other: src/train/f.ts → src/train/t.ts → src/train/f.ts",
    "folders import each other: kernel/install → kernel/server → kernel/install",
    "folders import each other: kernel/session/run → kernel/session/stop → kernel/session/run",
    "folders import each other: src/math → src/train → src/math",
    "kernel/cell/c.ts imports batchnorm-lab: src and kernel never import each other",
    "kernel/server/s.ts imports kernel/cell/c.js: server talks to the interpreter, and to nothing below it",
    "src/math/a.ts imports kernel/cell/c.js: src and kernel never import each other",
    "src/math/a.ts imports src/train/b.js: the arrow from math to train is not in the design",
    "src/new/x.ts imports src/math/a.js: new has no place in scripts/check/arrows.mjs",
  ]);
});

test("files that know Node without a browser's twin are named", () => {
  write({
    "math/a.ts": 'import { x } from "#files.js";\nimport type { y } from "../files.js";',
    "math/b.ts": 'import { readFileSync } from "node:fs";',
    "math/c.ts": 'import {\n  x,\n} from "../files.js";',
    "math/d.test.ts": 'import { readFileSync } from "node:fs";',
    "math/e.browser.ts": "",
    "backend/native/f.ts": 'const os = await import("node:os");',
    "files.ts": 'import { readFileSync } from "node:fs";',
    "files.browser.ts": "",
  });
  const { problems } = checkPlatforms(folder, () => ["what TypeScript says"]);
  assert.deepEqual(problems.sort(), [
    "src/math/b.ts imports node:fs: a browser has none; put it behind a file *.browser.ts",
    'src/math/c.ts imports files by its place, and so Node\'s; import it as "#files.js"',
    "src/math/e.browser.ts: there is no math/e.ts beside it",
    "what TypeScript says",
  ]);
});

test("links that lead nowhere are named", () => {
  const markdown = (source) => JSON.stringify({ cells: [{ cell_type: "markdown", source: [source] }] });
  write({
    "README.md":
      "# A title: `x`\n[a](#a-title-x) [b](docs/b.md#part-two) [c](gone.md) [d](#gone) [e](https://example.org)\n```\n[f](no.md)\n```\n",
    "docs/b.md": "## Part *two*\n![up](../README.md)",
    "lesson.ipynb": markdown('[b](docs/b.md) <img src="picture.png"> [there](#Here-it-is)\n# Here it is'),
  });
  assert.deepEqual(checkLinks(folder).problems.sort(), [
    "README.md: the link to gone.md leads nowhere",
    "README.md: this file has no heading for #gone",
    "lesson.ipynb: the link to picture.png leads nowhere",
  ]);
});

test("public names without a type, docstring, default or example are named", () => {
  write({
    "index.d.ts": 'export * from "./a.js";\nexport * as more from "./b.js";\nexport { renamed as c } from "./c.js";\n',
    "a.d.ts":
      "/** Fine.\n * @example\n * fine(1);\n */\nexport declare function fine(x: number, any?: string): void;\n" +
      "/** Untyped.\n * @example\n * untyped(1);\n */\nexport declare function untyped(x: {\n    y: any;\n}): void;\n",
    "b.d.ts":
      "/** No example. */\nexport declare const b: () => string;\nexport interface Explained {\n    /** Why. */\n    x: number;\n}\n" +
      "export interface ChartOptions {\n    /** Default 5. */\n    width?: number;\n    /** How high. */\n    height?: number;\n}\n",
    "c.d.ts": "declare function renamed(): any[];\ndeclare function hidden(): any;\nexport { renamed };\n",
  });
  assert.deepEqual(
    checkPublicSurface(join(folder, "index.d.ts")).problems.map((line) => line.replace(/^\S+/, "")),
    [
      " untyped has the type any in its declaration",
      " more.b has no @example",
      " more.ChartOptions.height does not say its default",
      " c has the type any in its declaration",
      " c has no docstring",
      " c has no @example",
    ],
  );
});

/** What `findPython` says where these commands are all there is. */
function findPython(commands, environment = {}) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const module = new URL("../scripts/lib/python.mjs", import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then((m) => m.findPython()).then(console.log, (e) => console.log(e.message))`;
  const env = { PATH: bin, ...environment };
  return spawnSync(process.execPath, ["-e", code], { env, encoding: "utf8" }).stdout;
}

const posix = { skip: process.platform === "win32" };

test("without Python one sentence says so, and how to go on", posix, () => {
  const said = findPython({});
  assert.match(said, /^JupyterLab needs Python 3\.10 or newer, and there is none here\. To install it: /);
  assert.match(said, /npx tskernel run notebooks\//);
});

test("an old Python, and one without venv, are told apart", posix, () => {
  const old = `echo '[[3, 8], "/old/python", true]'`;
  assert.match(findPython({ python3: old }), /and only Python 3\.8 is here/);
  rmSync(join(folder, "bin"), { recursive: true });
  const half = `echo '[[3, 11], "/half/python", false]'`;
  assert.match(
    findPython({ python3: half, python: old }),
    /^Python 3\.11 is here without its venv module\. To install it: /,
  );
});

test("the first whole Python is taken, past broken ones, unless one is named", posix, () => {
  const whole = `echo '[[3, 12], "/whole/python", true]'`;
  const commands = { python3: "echo broken; exit 1", "python3.12": whole, mine: `echo '[[3, 9], "/my/python", true]'` };
  assert.equal(findPython(commands), "/whole/python\n");
  rmSync(join(folder, "bin"), { recursive: true });
  assert.match(findPython(commands, { BATCHNORM_LAB_PYTHON: "mine" }), /^BATCHNORM_LAB_PYTHON=mine is no Python 3\.10/);
});

test("the remedy is this system's own", () => {
  assert.match(installCommand("3.11", "debian"), /apt-get install python3\.11-venv$/);
  assert.match(installCommand(undefined, "fedora"), /dnf install python3$/);
  assert.equal(installCommand(undefined, "darwin"), "brew install python");
  assert.match(installCommand(undefined, "plan9"), /python\.org/);
});

test("a lesson's claims are read from its charts and its tables", async () => {
  const read = (shown) => {
    const bundle = shown[Symbol.for("Jupyter.display")]();
    return claimsOf({ data: bundle, metadata: bundle[Symbol.for("Jupyter.metadata")] });
  };
  const claims = [
    { name: "Σ dz. First = 0", measured: 1.4e-15, theory: 0, absoluteTolerance: 1e-12 },
    { name: "sd, factor", measured: 1.2, theory: 1, tolerance: 0.01 },
  ];
  await plots.measuredAgainstTheory(claims).toSVG();
  assert.deepEqual(
    read(plots.measuredAgainstTheory(claims, { description: "a proof" })).map(({ claim, agrees }) => [claim, agrees]),
    [
      ["Σ dz. First = 0", true],
      ["sd, factor", false],
    ],
  );
  const table = plots.table([
    { claim: "(a) accuracy", measured: 0.5, band: "0.4 … 1", holds: "yes" },
    { claim: "(b) change", measured: 19, band: "≥ 20", holds: "NO" },
  ]);
  assert.deepEqual(read(table), [
    { claim: "(a) accuracy", measured: 0.5, theory: "0.4 … 1", agrees: true },
    { claim: "(b) change", measured: 19, theory: "≥ 20", agrees: false },
  ]);
  assert.deepEqual(read(plots.table([{ layer: "dense" }])), []);
});

test("the browser is opened by a file that is the person's alone: no command line has the token", async (t) => {
  if (process.platform !== "linux") return t.skip("needs a stand-in for xdg-open");
  write({
    "bin/xdg-open": `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/given.part"\nmv "${folder}/given.part" "${folder}/given"\n`,
  });
  chmodSync(join(folder, "bin/xdg-open"), 0o755);
  const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}`, DISPLAY: ":0" };
  const url = "http://127.0.0.1:8888/lab?token=secret";
  const old = process.umask(0);
  t.after(() => process.umask(old));
  assert.equal(openBrowser(url, { env, seen: true, folder }), true);
  while (!existsSync(join(folder, "given"))) await sleep(20);
  const given = readFileSync(join(folder, "given"), "utf8").trimEnd();
  assert.doesNotMatch(given, /secret/);
  assert.match(readFileSync(given, "utf8"), /url=http:\/\/127\.0\.0\.1:8888\/lab\?token=secret"/);
  assert.equal(statSync(given).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(given)).mode & 0o777, 0o700);
  assert.ok(!given.slice(folder.length).includes("/."), given);
  for (const hidden of [{ ...env, CI: "1" }, { ...env, SSH_CONNECTION: "x" }, { PATH: env.PATH }]) {
    assert.equal(openBrowser(url, { env: hidden, seen: true, folder }), false);
  }
});

test("what is almost surely a mistake is named", () => {
  write({ "a.ts": "export const isMissing = (x: number) => x === NaN;\n", "b.ts": "export const x = 1;\n" });
  const { problems } = checkLint(folder);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^a\.ts:1:\d+: .*use-isnan/);
});

test("a field that a script takes for one of the library's, and that is none, is named", () => {
  write({
    "tsconfig.scripts.json": JSON.stringify({
      extends: join(root, "tsconfig.scripts.json"),
      compilerOptions: { types: [] },
      include: ["*.mjs"],
    }),
    "a.mjs": "export const length = [1].size;\n",
  });
  assert.deepEqual(checkScriptTypes(folder).problems, [
    "a.mjs(1,27): error TS2339: Property 'size' does not exist on type 'number[]'.",
  ]);
});

test("what stands in the way of a release is named", () => {
  const manifest = {
    version: "1.0.0",
    license: "Apache-2.0",
    engines: { node: ">=20" },
    dependencies: { yaml: "2.9.1" },
  };
  const readme = (line) => `# A\n\n    ${line}\n\n[b](b.md) [c](https://example.org/c)\n`;
  const names = ["LICENSE", "README.md", "package.json", "b.md", "dist/index.js", "bundle/THIRD-PARTY-NOTICES.txt"];
  const files = names.map((path) => ({ path, size: 1 }));
  const packed = (more = []) => ({ src: { name: "s", files }, kernel: { name: "k", files: [...files, ...more] } });
  write({
    "CHANGELOG.md": "# Changes\n\n## 1.0.0 (today)\n",
    "src/package.json": JSON.stringify(manifest),
    "kernel/package.json": JSON.stringify(manifest),
    "src/README.md": readme(published.src),
    "kernel/README.md": readme(published.kernel),
  });
  assert.deepEqual(releaseProblems(folder, packed(), "v1.0.0"), []);
  assert.deepEqual(releaseProblems(folder, { ...packed(), src: { name: "s", files: files.slice(0, -1) } }), [
    "s would be published without the licences of the packages inside it",
  ]);
  write({
    "kernel/package.json": JSON.stringify({ ...manifest, version: "1.0.1", dependencies: { yaml: "^2.9.1" } }),
    "kernel/README.md": readme("npm install tskernel").replace("b.md", "d.md"),
    "src/package.json": JSON.stringify({ ...manifest, version: "1.0", scripts: { postinstall: "x" } }),
  });
  assert.deepEqual(releaseProblems(folder, packed([{ path: "dist/a.test.js" }, { path: ".npmrc" }]), "v1.0.0"), [
    "the packages have different versions: 1.0, 1.0.1",
    "the tag is v1.0.0, the packages' version is 1.0",
    'CHANGELOG.md has no section "## 1.0"',
    "src has a script postinstall: nothing of ours runs when it is installed",
    "kernel depends on yaml ^2.9.1: expected an exact version",
    `kernel/README.md shows "npm install tskernel" first, not "${published.kernel}"`,
    "kernel/README.md links to d.md, which is not in the package",
    "k would publish dist/a.test.js",
    "k would publish .npmrc",
  ]);
});

test("the licences of all packages in a bundle are collected; one that is not allowed, or has no text, is told", () => {
  const place = folder;
  const one = (name, license, files) => {
    const folder = `node_modules/${name}`;
    write({ [`${folder}/package.json`]: JSON.stringify({ name, version: "1.2.3", license }) });
    write(Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text])));
    return join(place, `${folder}/index.js`);
  };
  const inputs = (...paths) => ({ inputs: Object.fromEntries(paths.map((path) => [path, {}])) });
  const mit = one("b", "MIT", { "LICENSE.md": "Permission of b" });
  const both = one("@a/c", "(ISC AND Apache-2.0)", {});
  const text = noticesOf(inputs(mit, "src/own.js"), inputs(both, "(disabled):node_modules/none/x.js"));
  assert.match(text, /^@a\/c 1\.2\.3: \(ISC AND Apache-2\.0\)\nb 1\.2\.3: MIT$/m);
  assert.match(text, /Permission of b/);
  assert.match(text, /Apache License/);
  assert.throws(() => noticesOf(inputs(one("d", "GPL-3.0", { LICENSE: "x" }))), /d 1\.2\.3 has the licence GPL-3\.0/);
  assert.throws(() => noticesOf(inputs(one("e", "MIT", {}))), /e has no file with its licence's text/);
});

test("known weaknesses are told, and that a database was not asked is not taken for none", () => {
  const vulnerabilities = {
    x: { name: "x", severity: "high", range: "<2.0.0", fixAvailable: { name: "y", version: "3.0.0" } },
  };
  assert.deepEqual(npmFindings(JSON.stringify({ vulnerabilities })), { found: ["x <2.0.0: high, mended in y 3.0.0"] });
  assert.deepEqual(npmFindings('{"vulnerabilities": {}}'), { found: [] });
  assert.deepEqual(npmFindings('{"message": "405"}'), { found: [], unknown: "405" });
  assert.equal(npmFindings("").unknown, "npm audit gives no answer");
  const dependencies = [
    { name: "a", version: "1", vulns: [{ id: "PYSEC-1", fix_versions: ["1.1"] }] },
    { name: "b", skip_reason: "not found" },
  ];
  assert.deepEqual(pipFindings(JSON.stringify({ dependencies })), {
    found: ["a 1: PYSEC-1, mended in 1.1"],
    unknown: "1 of 2 packages; the first: not found",
  });
  assert.deepEqual(pipFindings(JSON.stringify({ dependencies: dependencies.slice(0, 1) })).unknown, undefined);
  assert.equal(pipFindings("x").unknown, "pip-audit gives no answer");
});
