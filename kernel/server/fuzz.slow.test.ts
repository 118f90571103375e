import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { descendants, startKernel, survivors } from "./kernelProcess.test.helper.js";

const seed = Number(process.env["SEED"] ?? 20_261_201);
/** 10,000 by hand: `MESSAGES=10000`. */
const messages = Number(process.env["MESSAGES"] ?? 1_500);
const group = 100;
/** For an answer after a group, in milliseconds, however busy the machine is. */
const patience = 60_000;

const programs = readFileSync(
  fileURLToPath(new URL("../../interpreter/fixtures/programs.txt", import.meta.url)),
  "utf8",
).split("\n");

const types = [
  "execute_request",
  "execute_request",
  "execute_request",
  "complete_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "kernel_info_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "interrupt_request",
  "debug_request",
  "create_subshell_request",
  "list_subshell_request",
  "no_such_request",
] as const;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`${messages} random messages to a whole kernel, checker included`, { timeout: 3_600_000 }, async (t) => {
  const kernel = await startKernel();
  t.after(kernel.end);
  const { client } = kernel;
  const next = generator(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  const anyText = (): string => {
    const odd = [
      "\ud800",
      "\ud83d",
      "\u0000",
      "\u2028",
      "é😀",
      "`${",
      "/*",
      "*/",
      "<T>",
      "%",
      "\\u{",
      "```",
      "#!",
      "//@",
    ];
    const length = next() < 0.02 ? 100_000 : 300;
    const lines = Array.from({ length: 1 + Math.floor(next() * 6) }, () => pick(programs));
    let text = next() < 0.05 ? pick(["x", "0", "(", "[", "{", "`", "a.", "-"]).repeat(length) : lines.join("\n");
    for (let edits = Math.floor(next() * 4); edits > 0; edits--) {
      const at = Math.floor(next() * text.length);
      const end = at + Math.floor(next() * 10);
      text = text.slice(0, at) + (next() < 0.5 ? pick(odd) : "") + text.slice(next() < 0.5 ? at : end);
    }
    return text;
  };
  const values = [null, true, -1, 1e308, "", [], {}, [[]], { a: { b: [1] } }, "\ud800", 0.5, "x".repeat(5_000)];
  const anyValue = (): unknown => (next() < 0.6 ? pick(values) : anyText());
  const anyBytes = (): Buffer => Buffer.from(Array.from({ length: Math.floor(next() * 60) }, () => next() * 256));
  const anyContent = (): object => {
    const code = anyText();
    const usual = {
      code,
      cursor_pos: Math.floor(next() * (code.length + 5)) - 2,
      detail_level: pick([0, 1, 2]),
      silent: next() < 0.1,
      store_history: next() < 0.9,
      allow_stdin: next() < 0.3,
      stop_on_error: next() < 0.5,
      hist_access_type: pick(["tail", "range", "search"]),
      command: pick(["initialize", "attach", "setBreakpoints", "variables", "disconnect", "evaluate", "?"]),
      arguments: anyValue(),
      comm_id: pick(["a", "b", ""]),
      target_name: "none",
      data: anyValue(),
      user_expressions: next() < 0.2 ? { x: anyText() } : {},
    };
    const changed = next() < 0.3 ? [pick(Object.keys(usual))] : [];
    return { ...usual, ...Object.fromEntries(changed.map((field) => [field, anyValue()])) };
  };
  const started = descendants(kernel.process.pid!);
  for (let sent = 0; sent < messages; sent++) {
    const header = {
      msg_id: next() < 0.02 ? pick(["", "same", "\ud800"]) : `fuzz-${sent}`,
      session: "s",
      username: "u",
      date: "2026-01-01T00:00:00Z",
      version: "5.4",
      msg_type: next() < 0.97 ? pick(types) : anyValue(),
      ...(next() < 0.03 && { subshell_id: anyValue() }),
    };
    const parts = [header, next() < 0.05 ? anyValue() : {}, next() < 0.05 ? anyValue() : {}, anyContent()].map(
      (part) => (next() < 0.01 ? anyBytes() : Buffer.from(JSON.stringify(part) ?? "")),
    );
    let frames: (string | Buffer)[] = ["<IDS|MSG>", next() < 0.95 ? client.sign(parts) : "0".repeat(64), ...parts];
    if (next() < 0.03) frames = frames.slice(0, 1 + Math.floor(next() * frames.length));
    if (next() < 0.03) frames.splice(Math.floor(next() * frames.length), 1, anyBytes());
    if (next() < 0.03) frames.push(anyBytes(), anyBytes());
    await client[pick(["shell", "shell", "shell", "control", "stdin"] as const)].send(frames);
    if ((sent + 1) % group !== 0) continue;
    const told = `after message ${sent + 1} of seed ${seed}`;
    // What loops, or waits for an answer, would go on for ever; the answer to a prompt may start the next.
    let isOver = false;
    const stopping = (async () => {
      while (!isOver) {
        await client.send("control", "interrupt_request", {});
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    })();
    try {
      await client.request("kernel_info_request", {}, { socket: "control", timeout: patience });
      await client.request("kernel_info_request", {}, { timeout: patience });
      assert.ok(await client.beats(patience), told);
      for (const type of ["complete_request", "inspect_request"])
        await client.request(type, { code: "Math.max", cursor_pos: 6, detail_level: 0 }, { timeout: patience });
    } catch (error) {
      throw new Error(`${told}: ${String(error)}`, { cause: error });
    } finally {
      isOver = true;
      await stopping;
    }
    let shown: unknown;
    for (let tries = 0; shown !== "2" && tries < 5; tries++) {
      // A Stop that was sent last, or an error before it, may abort it.
      const { outputs } = await client.execute("1 + 1", {}, patience);
      shown = outputs.find(({ header }) => header.msg_type === "execute_result")?.content["data"]["text/plain"];
    }
    assert.equal(shown, "2", told);
    client.iopub.length = client.replies.length = client.wrong.length = 0;
  }
  const left = [...new Set([...started, ...descendants(kernel.process.pid!)])];
  assert.equal(await kernel.shutdown(), 0);
  assert.deepEqual(await survivors(left), []);
});
