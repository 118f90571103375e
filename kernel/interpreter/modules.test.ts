import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Recorder } from "./Recorder.test.helper.js";

const files: Record<string, string> = {
  "package.json": '{ "name": "notebook", "private": true }',
  "node_modules/esm-only/package.json": '{ "name": "esm-only", "type": "module", "exports": "./main.js" }',
  "node_modules/esm-only/main.js": "export const a = 1; export default () => 'default';",
  "node_modules/waits/package.json": '{ "name": "waits", "type": "module", "main": "main.js" }',
  "node_modules/waits/main.js": "export const answer = await Promise.resolve(42);",
  "node_modules/common/package.json": '{ "name": "common" }',
  "node_modules/common/index.js":
    "let n = 0; exports.count = () => ++n; Object.defineProperty(exports, 'lazy', { get: () => 'late' });",
  "node_modules/common/deep/file.js": "module.exports = function call() { return 'called' };",
  "node_modules/compiled/package.json": '{ "name": "compiled" }',
  "node_modules/compiled/index.js":
    "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'its own'; exports.b = 2;",
  "node_modules/both/package.json": '{ "name": "both", "exports": { "import": "./m.mjs", "require": "./c.cjs" } }',
  "node_modules/both/m.mjs":
    "import { createRequire } from 'node:module'; export const kind = 'module'; export const { count } = createRequire(import.meta.url)('common');",
  "node_modules/both/c.cjs": "exports.kind = 'commonjs';",
  "node_modules/guess/package.json": '{ "name": "guess" }',
  "node_modules/guess/index.js": "export const syntax = 'module';",
  "node_modules/types-alone/package.json": '{ "name": "types-alone", "types": "index.d.ts" }',
  "node_modules/types-alone/index.d.ts": "export interface Size { width: number }\nexport declare const size: Size;",
  "data.json": '{ "x": 1 }',
  "util.ts":
    'import type { Deep } from "./deep.js";\nexport { deep } from "./deep.js";\nexport interface Shape { n: Deep }\nexport const version = 1;\nexport function fails(): never {\n  throw new Error("in a file");\n}\n',
  "deep.ts": 'export type Deep = number;\nexport const deep: Deep = 1;\nconsole.log("deep is loaded");\n',
  "plain.mjs": "export const plain = 1;",
  "old.cjs": "exports.old = 1;",
  "local-package/package.json":
    '{ "name": "local-package", "version": "1.0.0", "main": "i.js", "types": "i.d.ts", "scripts": { "install": "exit 3" } }',
  "local-package/i.js": "exports.installed = true;",
  "local-package/i.d.ts": "export declare const installed: boolean;",
  ".npmrc": "offline=true\n",
  "parts/Hi.tsx":
    '/** @jsxRuntime classic */\n/** @jsx h */\nconst h = (tag: string, _: unknown, ...c: unknown[]) => `<${tag}>${c.join("")}</${tag}>`;\nexport const Hi = () => <b>hi</b>;\nexport const cast = 1 as number;\ndeclare global { namespace JSX { interface IntrinsicElements { b: object } } }\n',
  "parts/index.ts": 'export { Hi } from "./Hi";',
  "parts/Plain.jsx": "/** @jsxRuntime classic */\n/** @jsx String */\nexport const plain = <i>{1 + 1}</i>;",
  "wrong/bad.ts": "export const fine = 1;\nexport function broken(x: number): string { return x }\n",
  "wrong/unchecked.ts": "// @ts-nocheck\nexport const n: string = 1;\n",
};

let folder: string;
let recorder: Recorder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tskernel modules "));
  for (const [name, text] of Object.entries(files)) await write(name, text);
  recorder = new Recorder(folder);
});
after(async () => {
  await recorder.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function result(code: string): Promise<unknown> {
  const cell = await recorder.run(code);
  assert.equal(cell.outcome.status, "ok", JSON.stringify(cell.outcome));
  return cell.text;
}

test("ES modules, with and without top-level await", async () => {
  assert.equal(
    await result('import hello, { a } from "esm-only"; import { answer } from "waits"; [hello(), a, answer]'),
    "[ 'default', 1, 42 ]",
  );
  assert.equal(await result('import { syntax } from "guess"; syntax'), "'module'");
});

test("CommonJS: named, default and namespace imports", async () => {
  assert.equal(
    await result(
      'import { lazy } from "common"; import all from "common"; import * as space from "common"; [lazy, all === space, typeof space.count]',
    ),
    "[ 'late', true, 'function' ]",
  );
  assert.equal(await result('import own, { b } from "compiled"; [own, b]'), "[ 'its own', 2 ]");
  assert.equal(await result('import call from "common/deep/file"; call()'), "'called'");
});

test("a package that is both is the module that Node would take", async () => {
  assert.equal(await result('import { kind } from "both"; kind'), "'module'");
  assert.equal(await result('require("both").kind'), "'commonjs'");
});

test("what a module and a cell both load is loaded once", async () => {
  assert.equal(
    await result(
      'import { count } from "common"; import { count as same } from "both"; [count === same, require("common").count === count]',
    ),
    "[ true, true ]",
  );
});

test("a name imported in one cell is there for the next", async () => {
  await result('import { readFileSync, type Stats } from "node:fs"; import path from "path";');
  assert.equal(await result('[typeof readFileSync, path.join("a", "b")]'), "[ 'function', 'a/b' ]");
});

test("types may be imported without the word, from a package without code too", async () => {
  assert.equal(await result('import { Size } from "types-alone"; const s: Size = { width: 2 }; s.width'), "2");
  const { error } = await recorder.run('import { size } from "types-alone"; size.width');
  assert.match(error.evalue, /types-alone/);
});

test("JSON, dynamic import, require, import.meta", async () => {
  assert.equal(await result('import data from "./data.json"; data.x'), "1");
  assert.equal(await result('(await import("./data.json")).default.x + require("./data.json").x'), "2");
  assert.equal(await result('(await import("common")).lazy'), "'late'");
  assert.equal(
    await result(
      "[import.meta.dirname === process.cwd(), __dirname === process.cwd(), import.meta.url.startsWith('file:')]",
    ),
    "[ true, true, true ]",
  );
});

test("a missing package is named, with the remedy", async () => {
  const { error } = await recorder.run('await import("not-there" as string)');
  assert.match(error.evalue, /Cannot find package 'not-there' .*%npm install not-there/);
  assert.equal((await recorder.run('import { x } from "not-there";')).error.ename, "TypeScriptError");
});

test("local TypeScript files, and edits to them and to what they import", async () => {
  const first = await recorder.run(
    'import { deep, version, type Shape } from "./util"; const shape: Shape = { n: deep }; [shape.n, version]',
  );
  assert.equal(first.text, "[ 1, 1 ]");
  assert.equal(first.stream("stdout"), "deep is loaded\n");
  assert.equal((await recorder.run('import { deep } from "./util.js"; deep')).stream("stdout"), "", "loaded once");
  await write("deep.ts", 'export type Deep = string;\nexport const deep: Deep = "edited";\n');
  assert.equal(
    await result('import { deep, type Shape } from "./util.ts"; const shape: Shape = { n: "s" }; deep + shape.n'),
    "'editeds'",
  );
});

test("tracebacks show a local file's own lines", async () => {
  const { error } = await recorder.run('import { fails } from "./util";\nfails()');
  assert.match(
    error.traceback,
    /File .*util\.ts:6, column 9, in fails\n(.*\n)*> 6 \| {3}throw new Error\("in a file"\);\n(.*\n)*Cell In\[\d+\], line 2, column 1/,
  );
});

test("edited JavaScript files are loaded anew", async () => {
  assert.equal(await result('import { plain } from "./plain.mjs"; import { old } from "./old.cjs"; plain + old'), "2");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await write("plain.mjs", "export const plain = 10;");
  await write("old.cjs", "exports.old = 10;");
  assert.equal(await result('import { plain } from "./plain.mjs"; import { old } from "./old.cjs"; plain + old'), "20");
});

test("%npm install: usable at once, no script of the package runs, failures are told", async () => {
  assert.equal((await recorder.run('import { installed } from "local-package";')).error.ename, "TypeScriptError");
  const cell = await recorder.run('%npm install ./local-package\nimport { installed } from "local-package"; installed');
  assert.equal(cell.text, "true", JSON.stringify(cell.outputs));
  assert.match(cell.stream("stdout"), /added 1 package/);
  assert.match((await recorder.run("%npm frobnicate")).error.evalue, /npm frobnicate failed with exit code 1/);
});

test("tfjs is one instance, whoever loads it", async (t) => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const other = new Recorder(join(root, "notebooks"));
  t.after(() => other.close());
  const cell = await other.run(
    'import * as tf from "@tensorflow/tfjs"; [tf === require("@tensorflow/tfjs"), tf.tensor([1, 2]).mean().dataSync()[0]]',
  );
  assert.equal(cell.text, "[ true, 1.5 ]", JSON.stringify(cell.outcome));
});

test("local files with JSX", async () => {
  const { run } = recorder;
  for (const from of ["./parts/Hi", "./parts/Hi.tsx", "./parts/Hi.js", "./parts/Hi.jsx", "./parts"]) {
    const cell = await run.call(recorder, `import { Hi } from "${from}"; Hi()`);
    assert.equal(cell.text, "'<b>hi</b>'", `${from}: ${JSON.stringify(cell.outcome)}`);
  }
  assert.equal((await recorder.run('(await import("./parts/Plain.jsx" as string)).plain')).text, "'i'");
  assert.equal((await recorder.run("const cast = <number>(5 as unknown); cast")).text, "5");
});

test("type errors of local modules are told at their place there", async () => {
  const { traceback } = (await recorder.run('import { broken } from "./wrong/bad"; broken(1)')).error;
  assert.match(traceback, /Type 'number' is not assignable to type 'string'/);
  assert.match(traceback, /^File .*\/wrong\/bad\.ts:2\D/m);
  assert.match(traceback, /> 2 \| export function broken/);
  await recorder.run('import { fine } from "./wrong/bad"; fine');
  assert.equal((await recorder.run('import { n } from "./wrong/unchecked"; n')).text, "1");
  await write("wrong/bad.ts", "export const fine = 2;\n");
  assert.equal((await recorder.run('import { fine } from "./wrong/bad"; fine')).text, "2");
});

test("a missing package, and how to come by it", async () => {
  assert.match((await recorder.run('import x from "not-there"')).error.traceback, /%npm install not-there\b/);
  assert.match((await recorder.run('import x from "@a/b/deep"')).error.traceback, /%npm install @a\/b\b/);
  assert.doesNotMatch((await recorder.run('import x from "./not-there"')).error.traceback, /%npm/);
  assert.match((await recorder.run('import x from "jsr:@a/b"')).error.traceback, /jsr:/);
  assert.match((await recorder.run("!ls")).error.traceback, /execSync/);
  const data = await recorder.run('(await import("data:text/javascript,export default 5")).default');
  assert.equal(data.text, "5", JSON.stringify(data.outcome));
});

test("the checker knows what the Node that runs has, and nothing more", async () => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]\w*$/.test(name));
  const cell = await recorder.run(`${names.map((name) => `void ${name};`).join("\n")}\n1`);
  assert.equal(cell.text, "1", JSON.stringify(cell.outcome));
  const wasm = "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module";
  assert.equal((await recorder.run(wasm)).text, "true");
  assert.equal(
    (await recorder.run("let key: CryptoKey | undefined; crypto.subtle instanceof SubtleCrypto")).text,
    "true",
  );
  const newer: Record<string, boolean> = {
    "Object.groupBy([1], String)": "groupBy" in Object,
    "Promise.withResolvers()": "withResolvers" in Promise,
    "new Set([1]).union(new Set([2]))": "union" in Set.prototype,
    "Array.fromAsync([1])": "fromAsync" in Array,
    "[1].values().map(String)": "Iterator" in globalThis,
  };
  for (const [code, isThere] of Object.entries(newer)) {
    assert.equal((await recorder.run(code)).outcome.status, isThere ? "ok" : "error", code);
    if (!isThere) assert.equal((await recorder.run(code)).error.ename, "TypeScriptError");
  }
});

test("names of a module stay live: its later values are seen, in later cells too", async () => {
  await write("live.ts", "export let n = 0;\nexport function up() { n++ }\nexport { n as default };\n");
  assert.equal(await result('import { n, up } from "./live.ts"; up(); n'), "1");
  assert.equal(await result("up(); n"), "2");
  await result('import now, { n as other } from "./live"; export { n as renamed } from "./live";');
  assert.equal(await result("up(); [n, now, other, renamed]"), "[ 3, 3, 3, 3 ]");
  assert.equal(await result("let n = 10; up(); [n, now]"), "[ 10, 4 ]");
  await write("live.mjs", "export let n = 0; export const later = () => new Promise((d) => setTimeout(() => d(++n)));");
  assert.equal(
    await result('import { n as m, later } from "./live.mjs"; const was = m; await later(); [was, m]'),
    "[ 0, 1 ]",
  );
});
