import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Client, makeConnection, type Received } from "./Client.test.helper.js";
import { ScriptedInterpreter } from "./Interpreter.test.helper.js";
import { startKernel } from "./startKernel.js";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TYPES = [
  "kernel_info_request",
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "interrupt_request",
  "debug_request",
  "create_subshell_request",
  "delete_subshell_request",
  "list_subshell_request",
  "connect_request",
] as const;

async function startScripted(t: TestContext) {
  const { connection } = await makeConnection();
  const kernel = await startKernel({
    connection,
    createInterpreter: async (host) =>
      new ScriptedInterpreter(host, {
        print: async (_, { cell }) => host.output({ type: "stream", cell, name: "stdout", text: "x" }),
        fail: async () => Promise.reject(new Error("no")),
        wait: async () => new Promise((resolve) => setTimeout(resolve, 2)),
      }),
  });
  t.after(() => kernel.close());
  const client = new Client(connection);
  t.after(() => client.close());
  await client.welcome();
  return client;
}

test(
  "3,000 random requests, interrupts among them: each is answered once, and ends with idle",
  { timeout: 240_000 },
  async (t) => {
    const client = await startScripted(t);
    const next = random(20260101);
    const pick = <T>(values: readonly T[]) => values[Math.floor(next() * values.length)]!;
    const cells = ["print", "fail", "wait", "forever", "1+1", "'😀'"];
    const subshells: string[] = [];
    const sent: string[] = [];
    for (let index = 0; index < 3000; index++) {
      const type = pick(TYPES);
      const code = pick(cells);
      const content = {
        code,
        cursor_pos: Math.floor(next() * 9) - 2,
        silent: next() < 0.2,
        stop_on_error: next() < 0.5,
        hist_access_type: pick(["tail", "range", "search", "?"]),
        n: Math.floor(next() * 20),
        subshell_id: pick([...subshells, "none"]),
      };
      const header = next() < 0.3 && subshells.length > 0 ? { subshell_id: pick(subshells) } : {};
      const control = type.includes("subshell") || type.startsWith("interrupt") || next() < 0.1;
      if (!(type === "execute_request" && code === "forever" && next() < 0.8)) {
        sent.push(await client.send(control ? "control" : "shell", type, content, { header }));
      }
      if (type === "create_subshell_request" && subshells.length < 5) {
        subshells.push((await client.reply(sent.at(-1)!)).content.subshell_id);
      }
      if (index % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    let done = false;
    const stopping = (async () => {
      while (!done) {
        await client.send("control", "interrupt_request", {});
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const replies = new Map<string, Received[]>();
    try {
      for (const id of sent) {
        await client.reply(id);
        await client.idle(id);
      }
    } finally {
      done = true;
      await stopping;
    }
    for (const message of client.replies) {
      const id = message.parentHeader.msg_id!;
      replies.set(id, [...(replies.get(id) ?? []), message]);
    }
    assert.ok(sent.every((id) => replies.get(id)?.length === 1));
    for (const id of sent.slice(-500)) {
      const states = client
        .of(id)
        .map(({ content }) => content.execution_state)
        .filter(Boolean);
      assert.deepEqual([states[0], states.at(-1)], ["busy", "idle"]);
    }
    assert.deepEqual(client.wrong, []);
  },
);

test("2,000 random frames change nothing", { timeout: 240_000 }, async (t) => {
  const client = await startScripted(t);
  const next = random(7);
  const values = [null, true, -1, 1e308, "", "\u0000", "x".repeat(10_000), [], {}, [[]], { __proto__: null }];
  const anyValue = (): unknown => values[Math.floor(next() * values.length)];
  const anyBytes = () => Buffer.from(Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 256)));
  for (let index = 0; index < 2000; index++) {
    const type = TYPES[Math.floor(next() * TYPES.length)]!;
    const fields = [
      "code",
      "cursor_pos",
      "n",
      "pattern",
      "session",
      "subshell_id",
      "user_expressions",
      "hist_access_type",
    ];
    const content = Object.fromEntries(fields.filter(() => next() < 0.5).map((field) => [field, anyValue()]));
    const header = {
      msg_id: String(index),
      session: "s",
      username: "u",
      date: "2026-01-01T00:00:00Z",
      version: "5.4",
      msg_type: next() < 0.9 ? type : anyValue(),
      ...(next() < 0.2 && { subshell_id: anyValue() }),
    };
    const parts = [header, next() < 0.1 ? anyValue() : {}, next() < 0.1 ? anyValue() : {}, content].map((part) =>
      next() < 0.03 ? anyBytes() : Buffer.from(JSON.stringify(part) ?? ""),
    );
    let frames: (string | Buffer)[] = ["<IDS|MSG>", client.sign(parts), ...parts];
    if (next() < 0.1) frames = frames.slice(0, 1 + Math.floor(next() * frames.length));
    if (next() < 0.1) frames.splice(Math.floor(next() * frames.length), 1, anyBytes());
    if (next() < 0.1) frames = Array.from({ length: 1 + Math.floor(next() * 9) }, anyBytes);
    await client[(["shell", "control", "stdin"] as const)[Math.floor(next() * 3)]!].send(frames);
  }
  client.wrong.length = 0;
  assert.equal((await client.request("kernel_info_request")).content.status, "ok");
  assert.equal((await client.execute("print")).reply.content.status, "ok");
  assert.ok(await client.beats());
});
