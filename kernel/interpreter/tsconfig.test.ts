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
  await recorder.close();
  await rm(folder, { recursive: true });
});
