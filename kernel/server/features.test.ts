/**
 * What a notebook sees of the kernel, through a real front end (ZeroMQ) and a kernel process as Jupyter starts it. The
 * names of the tests begin with the numbers of the feature table in kernel/docs/inside.md.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Client, Received } from "./Client.test.helper.js";
import { type KernelProcess, startKernel } from "./kernelProcess.test.helper.js";

let kernel: KernelProcess;
let client: Client;

before(async () => {
  kernel = await startKernel();
  client = kernel.client;
});

after(async () => {
  await kernel.shutdown();
  assert.deepEqual(client.wrong, [], "every message is valid");
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const ofType = (messages: Received[], type: string) => messages.filter(({ header }) => header.msg_type === type);
const text = (outputs: Received[], name = "stdout") =>
  ofType(outputs, "stream")
    .filter(({ content }) => content.name === name)
    .map(({ content }) => content.text)
    .join("");
const result = (outputs: Received[]) => ofType(outputs, "execute_result")[0]?.content.data["text/plain"];

/** Runs a cell that must end well; its outputs. */
async function run(code: string, fields: object = {}): Promise<Received[]> {
  const { reply, outputs } = await client.execute(code, fields, 20_000);
  assert.equal(reply.content.status, "ok", `${code}\n${reply.content.traceback?.join("\n")}`);
  return outputs;
}

/** Runs a cell that must fail; its error. */
async function fail(code: string): Promise<{ ename: string; evalue: string; traceback: string }> {
  const { reply, outputs } = await client.execute(code, {}, 20_000);
  assert.equal(reply.content.status, "error", code);
  const { ename, evalue, traceback } = reply.content;
  const [error] = ofType(outputs, "error");
  assert.deepEqual(error?.content, { ename, evalue, traceback }, "the reply and the error message agree");
  return { ename, evalue, traceback: traceback.join("\n").replace(/\x1b\[\d+m/g, "") };
}

/** Starts a cell, waits till it runs, does something, interrupts: the reply and how long it took to come. */
async function interrupted(code: string, meanwhile: () => Promise<unknown> = async () => undefined) {
  const id = await client.send("shell", "execute_request", { code: `console.log("running");\n${code}` });
  await client.next(({ parentHeader, content }) => parentHeader.msg_id === id && content.text === "running\n");
  let start = 0;
  try {
    await meanwhile();
  } finally {
    start = performance.now();
    await client.request("interrupt_request", {}, { socket: "control" });
  }
  const reply = await client.reply(id);
  return { reply, milliseconds: performance.now() - start };
}

const complete = async (code: string, cursor_pos = [...code].length) =>
  (await client.request("complete_request", { code, cursor_pos })).content;

test("1 kernel_info_reply says who answers", async () => {
  const { content } = await client.request("kernel_info_request");
  assert.equal(content.status, "ok");
  assert.equal(content.implementation, "tskernel");
});

test("2 3 execute_input and execute_result", async () => {
  const outputs = await run("1 + 1");
  assert.equal(ofType(outputs, "execute_input")[0]!.content.code, "1 + 1");
  assert.equal(result(outputs), "2");
});

test("4 an error is broadcast and replied", async () => {
  const { ename, evalue } = await fail("throw new RangeError('too far')");
  assert.deepEqual([ename, evalue], ["RangeError", "too far"]);
});

test("5 100,000 lines arrive complete and in order", async () => {
  const outputs = await run("for (let line = 0; line < 100_000; line++) console.log(line);");
  assert.equal(text(outputs), Array.from({ length: 100_000 }, (_, line) => `${line}\n`).join(""));
});

test("5 streams, displays and results keep their order", async () => {
  const outputs = await run('console.log("a"); display("b"); console.error("c"); process.stdout.write("d"); "e"');
  const seen = outputs.flatMap(({ content }) => content.text?.trim() ?? content.data?.["text/plain"] ?? []);
  assert.deepEqual(seen, ["a", "'b'", "c", "d", "'e'"]);
});

test("6 what native code and child processes write is captured", async () => {
  const outputs = await run(`
    require("node:fs").writeSync(1, "descriptor\\n");
    require("node:child_process").execSync("echo child; echo wrong >&2", { stdio: "inherit" });`);
  assert.equal(text(outputs), "descriptor\nchild\n");
  assert.equal(text(outputs, "stderr"), "wrong\n");
});

test("7 24 46 a bundle of any MIME types, with metadata and binary buffers", async () => {
  const outputs = await run(`
    await (globalThis as any)[Symbol.for("Jupyter.broadcast")]("display_data",
      { data: { "text/html": "<b>x</b>", "application/x+json": { a: [1] } }, metadata: { m: 1 } },
      { buffers: [new Uint8Array([1, 2, 3])] });
    ({ [Symbol.for("Jupyter.display")]: () => ({ "text/markdown": "*x*", "text/plain": "x" }) })`);
  const [shown] = ofType(outputs, "display_data");
  assert.deepEqual(shown!.content.data, { "text/html": "<b>x</b>", "application/x+json": { a: [1] } });
  assert.equal(shown!.content.metadata.m, 1);
  assert.deepEqual(
    shown!.buffers.map((buffer) => [...buffer]),
    [[1, 2, 3]],
  );
  const data = ofType(outputs, "execute_result")[0]!.content.data;
  assert.deepEqual(data, { "text/markdown": "*x*", "text/plain": "x" });
});

test("8 9 an output is updated, and cleared", async () => {
  const outputs = await run("const shown = display(1); shown.update(2); Jupyter.clearOutput({ wait: true });");
  const [first] = ofType(outputs, "display_data");
  const [second] = ofType(outputs, "update_display_data");
  assert.ok(first!.content.transient.display_id);
  assert.equal(second!.content.transient.display_id, first!.content.transient.display_id);
  assert.equal(second!.content.data["text/plain"], "2");
  assert.deepEqual(ofType(outputs, "clear_output")[0]!.content, { wait: true });
});

test("10 output after the end of a cell goes to that cell", async () => {
  const outputs = await run('setTimeout(() => console.log("late timer"), 150); Promise.resolve().then(() => 0); 0');
  await run("0");
  const late = await client.next(({ content }) => content.text === "late timer\n");
  assert.equal(late.parentHeader.msg_id, outputs[0]!.parentHeader.msg_id);
});

test("11 silent and store_history", async () => {
  const count = async (fields = {}) => (await client.execute("0", fields)).reply.content.execution_count;
  const before = await count();
  assert.equal(await count({ silent: true }), before);
  assert.equal(await count({ store_history: false }), before);
  assert.equal(await count(), before + 1);
  assert.deepEqual(ofType(await run('console.log("x"); 1', { silent: true }), "stream"), []);
});

test("12 user_expressions are evaluated after the cell", async () => {
  const fields = { user_expressions: { sum: "twelve + 1", wrong: "nowhere.x" } };
  const { reply } = await client.execute("const twelve = 12;", fields);
  assert.equal(reply.content.user_expressions.sum.data["text/plain"], "13");
  assert.equal(reply.content.user_expressions.wrong.status, "error");
});

test("13 stop_on_error aborts what waits, and only when asked", async () => {
  const send = (code: string, stop_on_error: boolean) =>
    client.send("shell", "execute_request", { code, stop_on_error });
  const statuses = async (stop: boolean) => {
    const ids = [await send("await new Promise(r => setTimeout(r, 50)); throw 1", stop), await send("1", stop)];
    return Promise.all(ids.map(async (id) => (await client.reply(id)).content.status));
  };
  assert.deepEqual(await statuses(true), ["error", "aborted"]);
  assert.deepEqual(await statuses(false), ["error", "ok"]);
});

test("14 15 16 17 19 30 while a loop runs: busy comes late, completion and heartbeat answer", async () => {
  await run("const list: number[] = [1];");
  const { reply } = await interrupted("while (true) {}", async () => {
    const waiting = await client.send("shell", "execute_request", { code: "1" });
    const { matches, cursor_start, cursor_end, metadata } = await complete("'😀'; list.findL");
    assert.deepEqual([cursor_start, cursor_end], [10, 15]);
    assert.ok(matches.includes("findLast"), String(matches));
    const kind = metadata._jupyter_types_experimental.find((it: { text: string }) => it.text === "findLast");
    assert.ok(["function", "method"].includes(kind.type), kind.type);
    assert.ok(await client.beats());
    assert.deepEqual(client.of(waiting), []);
  });
  assert.equal(reply.content.status, "error");
});

test("18 inspect tells type and documentation", async () => {
  const code = "/** Adds. */ function add(a: number, b: number) { return a + b; }";
  await run(code);
  const { content } = await client.request("inspect_request", { code: "add(1, 2)", cursor_pos: 2, detail_level: 0 });
  assert.equal(content.found, true);
  assert.match(content.data["text/plain"], /add\(a: number, b: number\): number[^]*Adds\./);
});

test("20 is_complete", async () => {
  for (const [code, status] of [
    ["1 + 1", "complete"],
    ["function f() {", "incomplete"],
    ["`open", "incomplete"],
    ["let 1 = 2", "invalid"],
  ]) {
    assert.equal((await client.request("is_complete_request", { code })).content.status, status, code);
  }
});

test("21 history", async () => {
  await run("'to be remembered'");
  const request = { output: true, raw: true, hist_access_type: "search", pattern: "*remembered*", n: 1 };
  const { history } = (await client.request("history_request", request)).content;
  assert.equal(history[0][2][0], "'to be remembered'");
  assert.match(history[0][2][1], /to be remembered/);
});

test("22 23 comms, both ways, with buffers", async () => {
  const code = `
    const comm = Jupyter.comms.open("slider", { value: 1 }, { buffers: [new Uint8Array([1])] });
    comm.onMessage = ({ data, buffers }) => {
      console.log("moved to", data.value, buffers[0][0]);
      comm.send({ value: 3 }, [new Uint8Array([3])]);
    };`;
  const outputs = await run(code);
  const [opened] = ofType(outputs, "comm_open");
  const { comm_id, target_name, data } = opened!.content;
  assert.deepEqual([target_name, data, [...opened!.buffers[0]!]], ["slider", { value: 1 }, [1]]);
  const info = async () => (await client.request("comm_info_request", { target_name: "slider" })).content.comms;
  assert.deepEqual(await info(), { [comm_id]: { target_name: "slider" } });

  const id = await client.send("shell", "comm_msg", { comm_id, data: { value: 2 } }, { buffers: [Buffer.from([2])] });
  const answer = await client.next(({ header }) => header.msg_type === "comm_msg");
  assert.deepEqual([answer.content.data, [...answer.buffers[0]!]], [{ value: 3 }, [3]]);
  await client.next(({ content }) => content.text === "moved to 2 2\n");
  assert.equal(text(client.of(id)), "moved to 2 2\n", "what a handler prints goes where its message came from");

  await client.send("shell", "comm_close", { comm_id, data: {} });
  await sleep(100);
  assert.deepEqual(await info(), {});
});

test("25 input is asked of the front end; a password is hidden", async () => {
  const code = 'const answer = prompt("Name? "); console.log(`hello ${answer}`);';
  const id = await client.send("shell", "execute_request", { code, allow_stdin: true });
  const question = await client.next(({ header }) => header.msg_type === "input_request", 3000);
  assert.deepEqual(question.content, { prompt: "Name? ", password: false });
  await client.send("stdin", "input_reply", { value: "Ada" });
  assert.equal((await client.reply(id)).content.status, "ok");
  await client.idle(id);
  assert.equal(text(client.of(id)), "hello Ada\n");
  const hidden = await client.send("shell", "execute_request", {
    code: 'Jupyter.password("Key: ")!.length',
    allow_stdin: true,
  });
  const secret = await client.next(({ content }) => content.prompt === "Key: ", 3000);
  assert.equal(secret.content.password, true);
  await client.send("stdin", "input_reply", { value: "four" });
  assert.equal((await client.reply(hidden)).content.status, "ok");
  assert.equal(result(await run('prompt("?")')), "null", "where nobody can be asked");
});

test("25 a question that its cell leaves behind does not hold up the next cell's", async () => {
  const code = 'void Jupyter.input("left? ").catch(() => {})';
  await client.reply(await client.send("shell", "execute_request", { code, allow_stdin: true }));
  const id = await client.send("shell", "execute_request", { code: 'prompt("next? ")', allow_stdin: true });
  await client.next(({ content }) => content.prompt === "next? ", 3000);
  await client.send("stdin", "input_reply", { value: "there" });
  assert.equal((await client.reply(id)).content.status, "ok");
});

for (const [number, name, code] of [
  [27, "a synchronous loop", "while (true) {}"],
  [28, "an asynchronous loop", "while (true) await new Promise(resolve => setTimeout(resolve, 1));"],
  [29, "a synchronous loop after an await", "await Promise.resolve(); while (true) {}"],
] as const) {
  test(`26 ${number} interrupt stops ${name}, and the variables stay`, async () => {
    await run(`let kept${number} = ${number};`);
    const { reply, milliseconds } = await interrupted(code);
    assert.equal(reply.content.status, "error");
    assert.ok(milliseconds < 2000, `${milliseconds} ms`);
    assert.equal(result(await run(`kept${number}`)), String(number));
  });
}

test("34 a subshell runs a cell while the main shell waits", async () => {
  const { subshell_id } = (await client.request("create_subshell_request", {}, { socket: "control" })).content;
  const code = "let go!: () => void; await new Promise<void>(resolve => (go = resolve)); 'went'";
  const id = await client.send("shell", "execute_request", { code });
  await client.next(({ content }) => content.code === code);
  await sleep(100);
  const beside = await client.request("execute_request", { code: "go(); 1" }, { header: { subshell_id } });
  assert.equal(beside.content.status, "ok", beside.content.evalue);
  assert.equal((await client.reply(id)).content.status, "ok");
});

test("34 15 18 a synchronous loop holds up a subshell's cells, and no other answer", async () => {
  const { subshell_id } = (await client.request("create_subshell_request", {}, { socket: "control" })).content;
  let beside = "";
  const { reply } = await interrupted("while (true) {}", async () => {
    beside = await client.send("shell", "execute_request", { code: "34" }, { header: { subshell_id } });
    assert.equal((await client.request("kernel_info_request")).content.status, "ok");
    const { content } = await client.request("inspect_request", {
      code: "list.length",
      cursor_pos: 8,
      detail_level: 0,
    });
    assert.match(content.data["text/plain"], /length: number/);
    assert.ok((await complete("list.findL")).matches.includes("findLast"));
    assert.equal((await client.request("is_complete_request", { code: "1" })).content.status, "complete");
    assert.deepEqual(ofType(client.of(beside), "execute_result"), []);
  });
  assert.equal(reply.content.ename, "Interrupted");
  // It has been stopped, too, or runs now that it can.
  const { status, ename } = (await client.reply(beside)).content;
  assert.ok(status === "ok" || ename === "Interrupted", ename);
  const again = await client.request("execute_request", { code: "34" }, { header: { subshell_id } });
  assert.equal(again.content.status, "ok");
});

test("36 39 TypeScript 7 with today's library, `using` included", async () => {
  const outputs = await run(`
    { using it = { [Symbol.dispose]() { console.log("disposed"); } }; }
    console.log([3, 1].toSorted(), [1, 2].findLast(n => n < 2));`);
  assert.match(text(outputs), /disposed\n\[ 1, 3 \] 1/);
});

test("37 38 a type error stops the cell; strict by default", async () => {
  const { evalue, traceback } = await fail('console.log("not reached");\nconst wrong: number = "text";');
  assert.match(evalue + traceback, /Type 'string' is not assignable to type 'number'/);
  assert.deepEqual(text(client.iopub).includes("not reached"), false);
  await fail("function implicit(x) { return x; }");
});

test("40 top-level await, for await included", async () => {
  const code = `
    const seen: number[] = [];
    for await (const n of (async function* () { yield 1; yield 2; })()) seen.push(n);
    seen.length`;
  assert.equal(result(await run(code)), "2");
});

test("41 names are declared anew, with another type", async () => {
  await run("const again = 1; class Thing { a = 1; }");
  await run('const again = "text"; class Thing { b = 2; }');
  assert.equal(result(await run("again.length + new Thing().b")), "6");
});

test("42 names survive a cell that fails", async () => {
  await fail("const before = 41; throw new Error('after');");
  assert.equal(result(await run("before + 1")), "42");
});

test("43 packages of ES modules alone, with top-level await, and local TypeScript modules", async () => {
  const package_ = join(kernel.folder, "node_modules", "esm-only");
  mkdirSync(package_, { recursive: true });
  const exports = { ".": { types: "./index.d.ts", import: "./index.js" } };
  writeFileSync(
    join(package_, "package.json"),
    JSON.stringify({ name: "esm-only", version: "1.0.0", type: "module", exports }),
  );
  writeFileSync(join(package_, "index.js"), "export const value = await Promise.resolve(5);");
  writeFileSync(join(package_, "index.d.ts"), "export declare const value: number;");
  writeFileSync(join(kernel.folder, "local.ts"), "export const twice = (x: number): number => 2 * x;");
  const code = 'import { value } from "esm-only";\nimport { twice } from "./local.js";\ntwice(value)';
  assert.equal(result(await run(code)), "10");
});

test("44 a package installed from a cell is usable at once", async () => {
  const package_ = join(kernel.folder, "packages", "greet");
  mkdirSync(package_, { recursive: true });
  const manifest = {
    name: "greet",
    version: "1.0.0",
    type: "module",
    exports: { types: "./index.d.ts", default: "./index.js" },
  };
  writeFileSync(join(package_, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(package_, "index.js"), "export const greet = (name) => `hello ${name}`;");
  writeFileSync(join(package_, "index.d.ts"), "export declare function greet(name: string): string;");
  await run("%npm install --offline --no-audit --no-fund ./packages/greet");
  assert.equal(result(await run('import { greet } from "greet";\ngreet("Ada")')), "'hello Ada'");
});

test("38 the folder's tsconfig.json is respected", async () => {
  const other = await startKernel();
  writeFileSync(join(other.folder, "tsconfig.json"), '{ "compilerOptions": { "strict": false } }');
  const { reply } = await other.client.execute("function implicit(x) { return x; } implicit(1)");
  assert.equal(reply.content.status, "ok", reply.content.evalue);
  await other.shutdown();
});

test("45 a traceback points at the cell's own line and shows nothing of the kernel", async () => {
  const { traceback } = await fail("function deep(): never {\n  throw new Error('here');\n}\n\ndeep();");
  assert.match(traceback, /line 2/);
  assert.match(traceback, /line 5/);
  assert.doesNotMatch(traceback, /node:internal|dist\/|runCell/);
});

test("a session that ends is told in its cell, and the kernel goes on", async () => {
  const { ename } = await fail("process.exit(3)");
  assert.ok(ename);
  assert.equal(result(await run("1 + 1")), "2");
});
