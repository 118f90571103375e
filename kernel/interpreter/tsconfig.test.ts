import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const options = { jsx: "react-jsx", jsxImportSource: "tiny", experimentalDecorators: true };
const files: Record<string, string> = {
  "tsconfig.json": JSON.stringify({ compilerOptions: options }),
  "node_modules/tiny/package.json": '{ "name": "tiny" }',
  "node_modules/tiny/jsx-runtime.js":
    "exports.jsx = exports.jsxs = (tag, props) => `<${tag} ${JSON.stringify(props)}>`;",
  "node_modules/tiny/jsx-runtime.d.ts":
    "export function jsx(tag: string, props: object): string; export const jsxs: typeof jsx;" +
    " export namespace JSX { type Element = string; interface IntrinsicElements { b: { title?: string; children?: unknown } } }",
};

const aliased: Record<string, string> = {
  "base.json":
    '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], "@lib/types": ["./types.d.ts"], "exact": ["./no", "./lib/exact.ts"] } } }',
  "book/tsconfig.json": '{ "extends": "../base.json" }',
  "types.d.ts": "export declare const typed: number;",
  "node_modules/@lib/types/index.js": "exports.typed = 5;",
  "lib/a.ts":
    'export { deep } from "@lib/deep.js"; export { default as exact } from "exact"; export { typed } from "@lib/types";',
  "lib/deep.ts": "export const deep = 1;",
  "lib/exact.ts": "export default 3;",
};

test("paths of tsconfig.json hold at run time, in cells and in local files, after an edit too", async () => {
  const root = await mkdtemp(join(tmpdir(), "tskernel paths "));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  };
  for (const [name, text] of Object.entries(aliased)) await write(name, text);
  const recorder = new Recorder(join(root, "book"));
  const code = 'import { deep, exact, typed } from "@lib/a"; import same from "exact"; [deep, exact, same, typed]';
  const first = await recorder.run(code);
  assert.equal(first.text, "[ 1, 3, 3, 5 ]", JSON.stringify(first.outcome));
  await write("lib/deep.ts", "export const deep = 2;");
  assert.equal((await recorder.run(code)).text, "[ 2, 3, 3, 5 ]");
  assert.equal((await recorder.run('(await import("exact")).default')).text, "3");
  assert.equal((await recorder.run('import { deep as near } from "../lib/deep"; near')).text, "2");
  assert.match((await recorder.run('import { x } from "@lib/missing"; x')).error.evalue, /@lib\/missing/);
  await recorder.close();
  await rm(root, { recursive: true });
});

test("JSX and decorators are what the folder's tsconfig.json says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tskernel tsconfig "));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const recorder = new Recorder(folder);
  assert.equal(
    (await recorder.run('const element = <b title="t">{1 + 1}</b>; element')).text,
    `'<b {"title":"t","children":2}>'`,
  );
  assert.equal((await recorder.run("[element, <b>again</b>].length")).text, "2");
  assert.match((await recorder.run("<b title={3}/>")).error.evalue, /'number' is not assignable to type 'string'/);
  assert.deepEqual(await recorder.interpreter.isComplete("<b>1</b>"), { status: "complete" });
  const decorated =
    "const seen: unknown[] = []; function note(target: object, name: string) { seen.push(name) } class D { @note x = 1 }; seen";
  assert.equal((await recorder.run(decorated)).text, "[ 'x' ]");
  // In local files as in cells.
  await writeFile(
    join(folder, "local.tsx"),
    "export const seen: unknown[] = []; function note(target: object, name: string) { seen.push(typeof target, name) }" +
      " function inject(_: object, __: string, at: number) { seen.push(at) }" +
      " export class D { @note y = 1; m(@inject _p: number) {} } export const element = <b>2</b>;",
  );
  assert.equal(
    (await recorder.run('import * as local from "./local"; [local.seen, local.element]')).text,
    `[ [ 'object', 'y', 0 ], '<b {"children":"2"}>' ]`,
  );
  await recorder.close();
  await rm(folder, { recursive: true });
});

test("JSX by the comments at a cell's beginning, without a tsconfig.json; else a hint", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tskernel pragmas "));
  for (const [name, text] of Object.entries(files)) {
    if (name === "tsconfig.json") continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const recorder = new Recorder(folder);
  const shown = async (code: string): Promise<unknown> => {
    const { text, outcome } = await recorder.run(code);
    assert.equal(outcome.status, "ok", JSON.stringify(outcome));
    return text;
  };
  const { error } = await recorder.run("const element = <b>x</b>;");
  assert.match(error.evalue, /"jsx": "react-jsx".*@jsxImportSource/s);
  assert.match(error.traceback, /This is JSX/);
  assert.equal(
    await shown('/** @jsxImportSource tiny */\nconst a = <b title="t">{1}</b>; a'),
    `'<b {"title":"t","children":1}>'`,
  );
  assert.match((await recorder.run("/** @jsxImportSource tiny */\n<b title={3}/>")).error.evalue, /not assignable/);
  assert.equal(await shown("const cast = <number>(3 as unknown); [cast, a.length > 3]"), "[ 3, true ]");
  await shown(
    "declare global { namespace JSX { interface IntrinsicElements { i: object } } }\n" +
      "const h = (tag: string, _: object | null, ...all: unknown[]) => [tag, ...all].join();",
  );
  assert.equal(await shown("/** @jsx h */\n<i>2</i>"), "'i,2'");
  assert.equal(await shown("/* @jsxRuntime classic */\n/* @jsx h */\n// then\n<i>{3}</i>"), "'i,3'");
  await shown("const React = { createElement: (tag: string) => `React ${tag}`, Fragment: 'all' };");
  assert.equal(await shown("/** @jsxRuntime classic */\n<><i/></>"), "'React all'");
  assert.deepEqual(await recorder.interpreter.isComplete("/** @jsx h */\n<i>1</i>"), { status: "complete" });
  await recorder.close();
  await writeFile(join(folder, "tsconfig.json"), '{ "compilerOptions": { "jsx": "react" } }');
  const classic = new Recorder(folder);
  await classic.run("const React = { createElement: (tag: string) => `React ${tag}` };");
  await classic.run("declare global { namespace JSX { interface IntrinsicElements { i: object } } }");
  assert.equal((await classic.run("<i/>")).text, "'React i'");
  await classic.close();
  await rm(folder, { recursive: true });
});
