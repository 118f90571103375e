import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const about = ["NO_COLOR", "NODE_DISABLE_COLORS", "FORCE_COLOR"] as const;

let folder: string;
let recorder: Recorder;
beforeEach(async () => {
  for (const name of about) delete process.env[name];
  folder = await mkdtemp(join(tmpdir(), "tskernel globals "));
  recorder = new Recorder(folder);
});
afterEach(async () => {
  await recorder.close();
  await rm(folder, { recursive: true });
});

/** The text of a cell's result. */
async function result(code: string, allowStdin = false): Promise<unknown> {
  const cell = await recorder.run(code, { allowStdin });
  assert.equal(cell.outcome.status, "ok", JSON.stringify(cell.outcome));
  return cell.text;
}

test("_ is the last result that was shown", async () => {
  assert.equal(await result("_"), undefined, "nothing has been shown yet");
  assert.equal(await result("6 * 7"), "42");
  assert.equal(await result("let n = 5; console.log('printed');"), undefined);
  assert.equal(await result("_ + 1"), "43");
  assert.equal(await result("undefined"), undefined);
  assert.equal(await result("const f = () => _; f()"), "43");
  assert.equal(await result("NaN"), "NaN");
  assert.equal(await result("'after NaN'"), "'after NaN'");
  assert.equal(await result("_"), "'after NaN'");
  await recorder.run("7", { silent: true });
  await recorder.run("throw new Error('no result')");
  assert.equal(await result("_.length"), "9");
});

test("a notebook's own _ is its own, and so is what somebody has put there", async () => {
  assert.equal(await result("1"), "1");
  assert.equal(await result("const _ = { map: (x: number) => x + 1 }; _.map(1)"), "2");
  assert.equal(await result("_.map(2)"), "3");
  assert.match((await recorder.run("_.unknown")).error.traceback, /does not exist on type/);
  assert.equal(await result("[1, 2].map((_, i) => i)"), "[ 0, 1 ]");
});

test("a global _ that a package sets stays", async () => {
  assert.equal(await result("1"), "1");
  assert.equal(await result("(globalThis as any)._ = 'a library'; 2"), "2");
  assert.equal(await result("_"), "'a library'");
});

test("confirm asks, alert prints", async () => {
  const asked: string[] = [];
  const answers = ["y", "YES ", "n", "", "yesterday"];
  recorder.answer = async ({ prompt }) => {
    asked.push(prompt);
    return answers[asked.length - 1]!;
  };
  const code = 'const said: boolean[] = answers.map((answer) => confirm(`Delete ${answer}?`)); said.join(" ")';
  await result("const answers = [1, 2, 3, 4, 5];");
  assert.equal(await result(code, true), "'true true false false false'");
  assert.equal(asked[0], "Delete 1? [y/n] ");
  recorder.answer = () => Promise.reject(new Error("this front end takes no input"));
  assert.equal(await result('confirm("nobody")'), "false");
  const cell = await recorder.run('alert("100 %d"); alert(); alert(7)');
  assert.equal(cell.stream("stdout"), "100 %d\n\n7\n");
});

test("console.clear empties the cell's output", async () => {
  const { outputs } = await recorder.run('console.log("before"); console.clear(); console.log("after")');
  assert.deepEqual(
    outputs.map((output) => (output.type === "stream" ? output.text : output.type)),
    ["before\n", "clear_output", "after\n"],
  );
});

const colours = `
  import { execSync } from "node:child_process";
  console.log({ a: 1 });
  [process.env.FORCE_COLOR, process.stdout.hasColors(), execSync("echo [$FORCE_COLOR]").toString().trim()].join()`;

test("packages are told that colours are seen; programs are not, and what is printed is plain", async () => {
  const cell = await recorder.run(colours);
  assert.equal(cell.text, "'3,true,[]'");
  assert.equal(cell.stream("stdout"), "{ a: 1 }\n");
  assert.equal(await result('process.env.FORCE_COLOR = "0"; process.stdout.hasColors()'), "false");
});

test("NO_COLOR turns that off, and FORCE_COLOR from outside counts", async () => {
  for (const [name, value, expected] of [
    ["NO_COLOR", "1", "',false,[]'"],
    ["FORCE_COLOR", "1", "'1,true,[1]'"],
  ] as const) {
    process.env[name] = value;
    const other = new Recorder(folder);
    const { text } = await other.run(colours);
    delete process.env[name];
    await other.close();
    assert.equal(text, expected, name);
  }
});

test("results are shown though all objects have been given a then", async () => {
  for (const then of ["() => 'owned'", "(resolve: any) => resolve('owned')", "() => { throw 1 }"]) {
    await result(
      `Object.defineProperty(Object.prototype, "then", { value: ${then}, writable: true, configurable: true });`,
    );
    assert.equal(await result("1 + 1"), "2", then);
    assert.equal(await result("await null; 2 + 2"), "4", then);
    assert.equal(await result("await null; export default 3 + 3"), "6", then);
  }
});

test("whatever a cell puts in a global's place, the session goes on and prints", { timeout: 120_000 }, async () => {
  await recorder.run(
    "const before: Record<string, unknown> = {}; const names = Object.getOwnPropertyNames(globalThis);",
  );
  const names = Object.getOwnPropertyNames(globalThis).filter(
    (name) =>
      Object.getOwnPropertyDescriptor(globalThis, name)!.configurable && !["globalThis", "console"].includes(name),
  );
  assert.ok(names.includes("Buffer") && names.length > 60);
  for (const name of names) {
    const replaced = await recorder.run(
      `{ const all = globalThis as any; before.${name} = all.${name}; all.${name} = 1; }`,
    );
    if (replaced.outcome.status === "error") continue; // it has only a getter
    const next = await recorder.run('console.log("printed"); 2 + 2');
    assert.deepEqual([next.text, next.stream("stdout")], ["4", "printed\n"], name);
    await recorder.run(`(globalThis as any).${name} = before.${name}; 0`);
  }
  assert.deepEqual(recorder.restarts, []);
});

test("names are declared and imported whatever a cell makes of Object's functions", async () => {
  const functions = ["defineProperty", "defineProperties", "getOwnPropertyDescriptor", "hasOwn", "keys", "entries"];
  await recorder.run(
    `const kept = Object.assign({}, ...${JSON.stringify(functions)}.map((name) => ({ [name]: (Object as any)[name] })));`,
  );
  for (const [at, name] of functions.entries()) {
    await recorder.run(`(Object as any).${name} = () => { throw new Error("replaced") };`);
    const code = `import { join as join${at} } from "node:path"; let n${at} = 1; n${at}++; join${at}("a", String(n${at}))`;
    assert.equal((await recorder.run(code)).text, "'a/2'", name);
    assert.equal((await recorder.run(`typeof n${at}`)).text, "'number'", name);
    await recorder.run(`(Object as any).${name} = kept.${name};`);
  }
  assert.deepEqual(recorder.restarts, []);
});
