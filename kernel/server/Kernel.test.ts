import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ExecuteRequest, InterpreterHost } from "../Interpreter.js";
import { Client, makeConnection } from "./Client.test.helper.js";
import { ScriptedInterpreter } from "./Interpreter.test.helper.js";
import type { Kernel } from "./Kernel.js";
import { startKernel } from "./startKernel.js";

type Scripts = Record<string, (host: InterpreterHost, request: ExecuteRequest) => Promise<unknown>>;

/** Runs a test against a server whose interpreter follows a script. */
async function withKernel(
  scripts: Scripts,
  body: (its: { client: Client; interpreter: ScriptedInterpreter; kernel: Kernel; logged: string[] }) => Promise<void>,
  key?: string,
): Promise<void> {
  const { connection, folder } = await makeConnection(key);
  const logged: string[] = [];
  let interpreter!: ScriptedInterpreter;
  const kernel = await startKernel({
    connection,
    createInterpreter: async (host) => (interpreter = new ScriptedInterpreter(host, scripts)),
    historyFolder: join(folder, "history"),
    log: (line) => logged.push(line),
  });
  await kernel.interpreter;
  const client = new Client(connection);
  try {
    await client.welcome();
    await body({ client, interpreter, kernel, logged });
    assert.deepEqual(client.wrong, []);
  } finally {
    client.close();
    await kernel.close();
  }
}

const print =
  (text: string) =>
  (host: InterpreterHost, { cell }: ExecuteRequest) =>
    Promise.resolve(host.output({ type: "stream", cell, name: "stdout", text }));
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const types = (messages: { header: { msg_type: string }; content: any }[]) =>
  messages.map(({ header, content }) => content.execution_state ?? header.msg_type);

test("kernel_info says who we are", () =>
  withKernel({}, async ({ client }) => {
    const { content } = await client.request("kernel_info_request");
    assert.equal(content.status, "ok");
    assert.equal(content.language_info.name, "typescript");
    assert.equal(content.language_info.file_extension, ".ts");
    assert.match(content.language_info.version, /^7\./);
    assert.deepEqual(types(client.iopub).slice(-2), ["busy", "idle"]);
  }));

test("a cell's messages come in order, with its request as parent", () =>
  withKernel(
    {
      cell: async (host, { cell }) => {
        await host.output({ type: "stream", cell, name: "stdout", text: "one" });
        await host.output({ type: "stream", cell, name: "stdout", text: "two" });
        await host.output({ type: "stream", cell, name: "stderr", text: "three" });
        await host.output({ type: "display_data", cell, data: { "text/plain": "d" }, metadata: {}, displayId: "x" });
        await host.output({ type: "clear_output", cell, wait: true });
        await host.output({ type: "execute_result", cell, data: { "text/plain": "2" }, metadata: {} });
      },
    },
    async ({ client }) => {
      const { reply, outputs } = await client.execute("cell");
      assert.deepEqual(types(outputs), [
        "busy",
        "execute_input",
        "stream",
        "stream",
        "display_data",
        "clear_output",
        "execute_result",
        "idle",
      ]);
      assert.equal(outputs[2]!.content.text, "onetwo");
      assert.deepEqual(outputs[4]!.content.transient, { display_id: "x" });
      assert.equal(outputs[6]!.content.execution_count, 1);
      assert.deepEqual([reply.content.status, reply.content.execution_count], ["ok", 1]);
      assert.ok(Date.parse(reply.metadata.started) <= Date.now());
    },
  ));

test("silent cells broadcast nothing but their status, and only stored cells are counted", () =>
  withKernel({ shout: print("!") }, async ({ client }) => {
    const silent = await client.execute("shout", { silent: true });
    assert.deepEqual(types(silent.outputs), ["busy", "idle"]);
    assert.equal(silent.reply.content.execution_count, 0);
    assert.equal((await client.execute("shout", { store_history: false })).reply.content.execution_count, 0);
    assert.equal((await client.execute("shout")).reply.content.execution_count, 1);
  }));

test("an error aborts the cells that wait, and none that comes later", () =>
  withKernel({ fail: () => sleep(50).then(() => Promise.reject(new RangeError("no"))) }, async ({ client }) => {
    const ids = [];
    for (const code of ["fail", "a", "b"]) ids.push(await client.send("shell", "execute_request", { code }));
    const replies = await Promise.all(ids.map((id) => client.reply(id)));
    assert.deepEqual(
      replies.map(({ content }) => content.status),
      ["error", "aborted", "aborted"],
    );
    assert.deepEqual([replies[0]!.content.ename, replies[0]!.content.evalue], ["RangeError", "no"]);
    await Promise.all(ids.map((id) => client.idle(id)));
    assert.deepEqual(types(client.of(ids[2]!)), ["busy", "idle"]);
    assert.equal((await client.execute("c")).reply.content.status, "ok");
  }));

test("with stop_on_error false the cells that wait run", () =>
  withKernel({ fail: () => Promise.reject(new Error("no")) }, async ({ client }) => {
    const first = await client.send("shell", "execute_request", { code: "fail", stop_on_error: false });
    const second = await client.send("shell", "execute_request", { code: "next" });
    assert.equal((await client.reply(first)).content.status, "error");
    assert.equal((await client.reply(second)).content.status, "ok");
  }));

test("everything but cells is answered while a cell runs, and interrupt ends it", () =>
  withKernel({}, async ({ client, interpreter }) => {
    const running = await client.send("shell", "execute_request", { code: "forever" });
    const waiting = await client.send("shell", "execute_request", { code: "next" });
    const requests: [string, object][] = [
      ["kernel_info_request", {}],
      ["complete_request", { code: "x", cursor_pos: 1 }],
      ["inspect_request", { code: "x", cursor_pos: 0, detail_level: 0 }],
      ["is_complete_request", { code: "{" }],
      ["history_request", { output: false, raw: true, hist_access_type: "tail", n: 3 }],
      ["comm_info_request", {}],
      ["connect_request", {}],
    ];
    for (const [type, content] of requests)
      assert.notEqual((await client.request(type, content)).content.status, "error");
    assert.ok(await client.beats());
    assert.deepEqual(types(client.of(waiting)), [], "busy is said when a cell starts, not when it comes");
    assert.equal(client.iopub.findLast(({ content }) => content.execution_state)!.parentHeader.msg_id, running);

    assert.equal((await client.request("interrupt_request", {}, { socket: "control" })).content.status, "ok");
    assert.equal((await client.reply(running)).content.ename, "Interrupted");
    assert.equal((await client.reply(waiting)).content.status, "aborted");
    assert.equal(interpreter.interrupts, 1);
  }));

test("positions are counted in code points", () =>
  withKernel({}, async ({ client }) => {
    const { content } = await client.request("complete_request", { code: "'😀'.x", cursor_pos: 5 });
    assert.deepEqual([content.cursor_start, content.cursor_end], [4, 5]);
    assert.deepEqual(content.metadata._jupyter_types_experimental, [
      { text: "here", type: "function", signature: "() => void", start: 4, end: 5 },
    ]);
    const inspected = await client.request("inspect_request", { code: "'😀'.x", cursor_pos: 4, detail_level: 0 });
    assert.deepEqual(inspected.content.data, { "text/plain": "x" });
    const nothing = await client.request("inspect_request", { code: "", cursor_pos: 0, detail_level: 0 });
    assert.deepEqual([nothing.content.status, nothing.content.found], ["ok", false]);
  }));

test("a flood of output arrives whole, in few messages, and makes its producer wait", () =>
  withKernel(
    {
      flood: async (host, { cell }) => {
        for (let line = 0; line < 100_000; line++) {
          await host.output({ type: "stream", cell, name: "stdout", text: `${line}\n` });
        }
      },
      wall: async (host, { cell }) => {
        const text = "0123456789😀".repeat(10_000);
        for (let time = 0; time < 400; time++) await host.output({ type: "stream", cell, name: "stdout", text });
      },
    },
    async ({ client }) => {
      const streams = (await client.execute("flood")).outputs.filter(({ header }) => header.msg_type === "stream");
      const text = streams.map(({ content }) => content.text).join("");
      assert.equal(text, Array.from({ length: 100_000 }, (_, line) => `${line}\n`).join(""));
      assert.ok(streams.length < 200, `${streams.length} messages`);

      const wall = (await client.execute("wall")).outputs.filter(({ header }) => header.msg_type === "stream");
      assert.equal(
        wall.reduce((sum, { content }) => sum + content.text.length, 0),
        48_000_000,
      );
      assert.ok(
        wall.every(({ content }) => content.text.isWellFormed?.() ?? true),
        "no emoji is cut in two",
      );
    },
  ));

test("late output goes to its own cell", () =>
  withKernel(
    {
      late: async (host, request) => void sleep(50).then(() => print("late")(host, request)),
    },
    async ({ client }) => {
      const first = await client.execute("late");
      await client.execute("other");
      const late = await client.next(({ content }) => content.text === "late");
      assert.equal(late.parentHeader.msg_id, first.reply.parentHeader.msg_id);
    },
  ));

test("input is asked of the front end that sent the cell", () =>
  withKernel(
    {
      ask: async (host, { cell }) =>
        print(`hello ${await host.input({ cell, prompt: "Name? ", password: true })}`)(host, { cell, code: "" }),
    },
    async ({ client }) => {
      const id = await client.send("shell", "execute_request", { code: "ask", allow_stdin: true });
      const question = await client.next(({ header }) => header.msg_type === "input_request");
      assert.deepEqual(question.content, { prompt: "Name? ", password: true });
      await client.send("stdin", "input_reply", { value: "Ada" });
      assert.equal((await client.reply(id)).content.status, "ok");
      await client.next(({ content }) => content.text === "hello Ada");

      const refused = await client.execute("ask", { allow_stdin: false });
      assert.match(refused.reply.content.evalue, /takes no input/);

      const asked = await client.send("shell", "execute_request", { code: "ask", allow_stdin: true });
      await client.next(
        ({ header, parentHeader }) => header.msg_type === "input_request" && parentHeader.msg_id === asked,
      );
      await client.request("interrupt_request", {}, { socket: "control" });
      assert.equal((await client.reply(asked)).content.ename, "InputError");
    },
  ));

test("comms pass both ways with their buffers", () =>
  withKernel(
    {
      open: async (host, { cell }) =>
        host.comm({
          type: "comm_open",
          commId: "c",
          targetName: "t",
          data: { a: 1 },
          buffers: [Buffer.from([1, 2])],
          cell,
        }),
    },
    async ({ client, interpreter }) => {
      await client.execute("open");
      const opened = await client.next(({ header }) => header.msg_type === "comm_open");
      assert.deepEqual(
        [opened.content, [...opened.buffers[0]!]],
        [{ comm_id: "c", target_name: "t", data: { a: 1 } }, [1, 2]],
      );
      const content = { comm_id: "c", data: { b: 2 } };
      const id = await client.send("shell", "comm_msg", content, { buffers: [Buffer.from([3])], metadata: { m: 1 } });
      await client.idle(id);
      const [message] = interpreter.received;
      assert.deepEqual([message!.commId, message!.data, message!.metadata], ["c", { b: 2 }, { m: 1 }]);
      assert.deepEqual([...message!.buffers![0]!], [3]);
      const info = await client.request("comm_info_request", { target_name: "plot" });
      assert.deepEqual(info.content.comms, { b: { target_name: "plot" } });
    },
  ));

test("debug requests and events pass through", () =>
  withKernel({}, async ({ client }) => {
    const content = { type: "request", seq: 1, command: "initialize" };
    const reply = await client.request("debug_request", content, { socket: "control" });
    assert.equal(reply.content.success, true);
    const event = await client.next(({ header }) => header.msg_type === "debug_event");
    assert.equal(event.parentHeader.msg_id, reply.parentHeader.msg_id);
  }));

test("a subshell runs cells while the main shell is busy", () =>
  withKernel({}, async ({ client, interpreter }) => {
    const { subshell_id } = (await client.request("create_subshell_request", {}, { socket: "control" })).content;
    const running = await client.send("shell", "execute_request", { code: "forever" });
    const beside = await client.request("execute_request", { code: "beside" }, { header: { subshell_id } });
    assert.equal(beside.content.status, "ok");
    assert.deepEqual(
      interpreter.executed.map(({ code }) => code),
      ["forever", "beside"],
    );
    const list = () => client.request("list_subshell_request", {}, { socket: "control" });
    assert.deepEqual((await list()).content.subshell_id, [subshell_id]);
    await client.request("delete_subshell_request", { subshell_id }, { socket: "control" });
    assert.deepEqual((await list()).content.subshell_id, []);
    const gone = await client.request("execute_request", { code: "x" }, { header: { subshell_id } });
    assert.match(gone.content.evalue, /there is no subshell/);
    await client.request("interrupt_request", {}, { socket: "control" });
    await client.reply(running);
  }));

test("history remembers what was run, by range, tail and pattern", () =>
  withKernel(
    {
      "1+1": (host, { cell }) =>
        Promise.resolve(host.output({ type: "execute_result", cell, data: { "text/plain": "2" }, metadata: {} })),
    },
    async ({ client }) => {
      for (const code of ["1+1", "let x", "1+1"]) await client.execute(code);
      const ask = async (fields: object) =>
        (await client.request("history_request", { output: false, raw: true, ...fields })).content.history;
      assert.deepEqual(await ask({ hist_access_type: "tail", n: 2 }), [
        [1, 2, "let x"],
        [1, 3, "1+1"],
      ]);
      assert.deepEqual(await ask({ hist_access_type: "range", session: 0, start: 1, stop: 2, output: true }), [
        [1, 1, ["1+1", "2"]],
      ]);
      assert.deepEqual(await ask({ hist_access_type: "search", pattern: "1*", n: 5, unique: true }), [[1, 3, "1+1"]]);
    },
  ));

test("shutdown answers, ends what was started, and closes", () =>
  withKernel({}, async ({ client, interpreter }) => {
    const { content } = await client.request("shutdown_request", { restart: true }, { socket: "control" });
    assert.deepEqual(content, { status: "ok", restart: true });
    await client.next(({ header }) => header.msg_type === "shutdown_reply");
    for (let wait = 0; wait < 100 && !interpreter.closed; wait++) await sleep(10);
    assert.ok(interpreter.closed);
  }));

test("an empty key means no signatures", () =>
  withKernel(
    {},
    async ({ client }) => {
      assert.equal((await client.request("kernel_info_request")).content.status, "ok");
    },
    "",
  ));

test("what is no message is logged and changes nothing", () =>
  withKernel({}, async ({ client, logged }) => {
    const fields = { session: "s", username: "u", date: new Date().toISOString(), version: "5.4" };
    const header = JSON.stringify({ msg_id: "1", msg_type: "kernel_info_request", ...fields });
    const signed = (...parts: string[]) => ["<IDS|MSG>", client.sign(parts), ...parts];
    const hostile: (string | Buffer)[][] = [
      ["nothing"],
      ["<IDS|MSG>"],
      ["<IDS|MSG>", "0123", header, "{}", "{}", "{}"],
      ["<IDS|MSG>", "", header, "{}", "{}", "{}"],
      signed("not json", "{}", "{}", "{}"),
      signed("[]", "{}", "{}", "{}"),
      signed("{}", "{}", "{}", "{}"),
      signed(header, "null", "{}", "{}"),
      signed(header, "{}", "{}", "[".repeat(100_000)),
      signed(JSON.stringify({ msg_id: "1", msg_type: "toString" }), "{}", "{}", "{}"),
      signed(JSON.stringify({ msg_id: "1", msg_type: "__proto__" }), "{}", "{}", "{}"),
      signed(JSON.stringify({ msg_id: "1", msg_type: "no_such_request" }), "{}", "{}", "{}"),
      [Buffer.alloc(8 * 2 ** 20, 1)],
    ];
    for (const frames of hostile) for (const socket of [client.shell, client.control]) await socket.send(frames);
    assert.equal((await client.request("kernel_info_request")).content.status, "ok");
    assert.equal((await client.request("kernel_info_request", {}, { socket: "control" })).content.status, "ok");
    assert.equal(logged.length, 2 * hostile.length);

    const copied = signed(header, "{}", '{"again":1}', "{}");
    await client.shell.send(copied);
    await client.shell.send(copied);
    await client.request("kernel_info_request");
    assert.match(logged.at(-1)!, /a copy of an earlier message/);
  }));

test("requests with wrong fields are answered with an error that names the field", () =>
  withKernel({}, async ({ client }) => {
    const complete = await client.request("complete_request", { code: 3 });
    assert.equal(complete.content.evalue, "code is a number, expected a string");
    const execute = await client.request("execute_request", {});
    assert.equal(execute.content.evalue, "code is missing, expected a string");
    const history = await client.request("history_request", { hist_access_type: "all" });
    assert.equal(history.content.status, "error");
  }));

test("a session without cells is numbered and leaves no history file", async () => {
  const { connection, folder } = await makeConnection();
  const historyFolder = join(folder, "history");
  const start = () =>
    startKernel({ connection, createInterpreter: async (host) => new ScriptedInterpreter(host, {}), historyFolder });
  const kernel = await start();
  assert.equal(kernel.history.session, 1);
  await kernel.close();
  assert.equal(existsSync(join(historyFolder, "000001.jsonl")), false);
});
