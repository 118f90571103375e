import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Recorder, withoutColours } from "./Recorder.test.helper.js";

const folder = mkdtempSync(join(tmpdir(), "places-"));
const recorder = new Recorder(folder);
const run = recorder.run.bind(recorder);
after(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

/** Of VS Code: what it makes links of in an error's traceback, colours included. */
const vsCode = {
  cell: /Cell\s+(?:\u001b\[.+?m)?In\s*(?:\u001b\[.+?m)?\[(\d+)\],\s*line (\d+).*/,
  file: /File\s+(?:\u001b\[.+?m)?(.+):(\d+)/,
};

async function tracebackOf(code: string): Promise<string> {
  const { outcome } = await run(code);
  assert.equal(outcome.status, "error", code);
  return outcome.status === "error" ? outcome.traceback.join("\n") : "";
}

test("headings are those that editors make links of", async () => {
  writeFileSync(join(folder, "helper.ts"), "export function fails(): never {\n  throw new Error('in a file');\n}\n");
  const traceback = await tracebackOf('import { fails } from "./helper";\nfails();');
  const [, path, line] = vsCode.file.exec(traceback)!;
  assert.equal(withoutColours(path!), join(folder, "helper.ts"));
  assert.equal(line, "2");
  const [, , cellLine] = vsCode.cell.exec(traceback)!;
  assert.equal(cellLine, "2");
  assert.match(withoutColours(traceback), /Cell In\[\d+\], line 2/);
});

test("an error has its place whatever a package does with stack traces", async () => {
  for (const change of [
    "Error.prepareStackTrace = () => 'nothing';",
    "Error.prepareStackTrace = (error, sites) => sites as any;",
    "Error.prepareStackTrace = () => { throw 1 };",
    "Object.defineProperty(Error, 'prepareStackTrace', { value: () => 'x', writable: true, configurable: true });",
    "delete (Error as any).prepareStackTrace;",
    "Error.stackTraceLimit = 0;",
    "Error.stackTraceLimit = 'x' as any;",
  ]) {
    const own = new Recorder(folder);
    await own.run(change);
    const { error } = await own.run("const one = 1;\nthrow new Error('here');");
    await own.close();
    assert.match(error.traceback, /Error: here\nCell In\[2\], line 2/, change);
  }
});

test("what a package formats, it gets: callsites by Error.prepareStackTrace, and its own put back", async () => {
  const cell = await run(`
    const before = Error.prepareStackTrace;
    Error.prepareStackTrace = (_, sites) => sites.length as any;
    const count = new Error().stack;
    Error.prepareStackTrace = before;
    [typeof count, String(new Error("x").stack).startsWith("Error: x\\n    at Cell In[")]`);
  assert.equal(cell.text, "[ 'number', true ]");
});

test("stacks that were made elsewhere lead to their place", async () => {
  assert.match(withoutColours(await tracebackOf("1;\nthrow structuredClone(new Error('cloned'));")), /line 2/);
  const copied =
    "1;\nconst made = new Error('made'); const copy = new Error('c'); copy.stack = made.stack!; throw copy;";
  assert.match(withoutColours(await tracebackOf(copied)), /Cell In\[\d+\], line 2/);
  writeFileSync(join(folder, "worker.mjs"), "\n\nthrow new Error('in a worker');\n");
  const traceback = withoutColours(
    await tracebackOf(`
      import { Worker } from "node:worker_threads";
      await new Promise((_, fail) => new Worker("./worker.mjs").on("error", fail));`),
  );
  assert.match(traceback, /File .*worker\.mjs:3/);
});

test("an error's own fields are shown", async () => {
  const code = "throw Object.assign(new Error('no'), { code: 'E_NO', status: 404, response: { body: 'gone' } })";
  const traceback = withoutColours(await tracebackOf(code));
  assert.match(traceback, /code: 'E_NO', status: 404, response: \{ body: 'gone' \}/);
  const getter = "throw Object.defineProperty(new Error('own'), 'late', { get() { throw 1 }, enumerable: true })";
  assert.match(withoutColours(await tracebackOf(getter)), /Error: own\n.*Cell In[^]*late: \[Getter\]/);
  assert.match(withoutColours(await tracebackOf('require("node:fs").readFileSync("/no/such")')), /syscall: 'open'/);
});

test("errors that fight back are told", async () => {
  for (const code of [
    "throw new Proxy(new Error(), { get() { throw 1 }, getPrototypeOf() { throw 2 } })",
    "throw { get message() { throw 1 }, get name() { throw 2 }, get stack() { throw 3 } }",
    "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1 } }); throw e",
    "const p = Proxy.revocable({}, {}); p.revoke(); throw p.proxy",
  ]) {
    assert.equal((await run(code)).outcome.status, "error", code);
    assert.equal((await run("1 + 1")).text, "2");
  }
});

test("a syntax error in a file of one's own has its place, however the file is loaded", async () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("wrong.mjs", "export const a = 1;\nexport const = 2;\n");
  write("wrong.cjs", "exports.a = 1;\nconst = 2;\n");
  write("wrong.ts", "export const a = 1;\nexport const b: number = ;\n");
  write("outer.mjs", 'export * from "./wrong.mjs";\n');
  for (const [code, file] of [
    ['import "./wrong.mjs"', "wrong.mjs"],
    ['import "./outer.mjs"', "wrong.mjs"],
    ['await import("./wrong.mjs" as string)', "wrong.mjs"],
    ['require("./wrong.cjs")', "wrong.cjs"],
    ['await import("./wrong.ts" as string)', "wrong.ts"],
    ['require("./wrong.ts")', "wrong.ts"],
  ] as const) {
    const traceback = await tracebackOf(code);
    const [, path, line] = vsCode.file.exec(traceback) ?? [];
    assert.deepEqual([withoutColours(path ?? traceback), line], [join(folder, file), "2"], code);
    assert.doesNotMatch(traceback, /esbuild/, code);
  }
});

test("what eval and Function have made is at the place that called them", async () => {
  for (const code of ['\neval("throw new Error(1)")', '\nnew Function("throw new Error(2)")()']) {
    const traceback = withoutColours(await tracebackOf(code));
    assert.match(traceback, /Cell In\[\d+\], line 2/);
    assert.doesNotMatch(traceback, /tskernel_|eval at/);
  }
});
