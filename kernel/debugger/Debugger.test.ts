import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { DebugClient } from "./DebugClient.test.helper.js";

/** Runs a test with a kernel that is being debugged. */
function debugging(name: string, run: (debug: DebugClient, t: TestContext) => Promise<void>): void {
  test(name, { timeout: 60_000 }, async (t) => {
    const debug = await DebugClient.attached();
    try {
      await run(debug, t);
    } finally {
      await debug.close();
    }
  });
}

const twice = "const base = 10;\nfunction twice(n: number): number {\n  const doubled = n * 2;\n  return doubled;\n}";
const loop = [
  "interface Gone { a: number }",
  "let total: number = 0;",
  "for (const n of [1, 2]) {",
  "  const t = twice(n) + base;",
  "  total += t;",
  "}",
  "console.log(total);",
  "total",
].join("\n");

debugging("a cell stops at its breakpoint, is looked at, stepped through and goes on", async (debug) => {
  await debug.run(twice);
  const [first, moved] = await debug.breakAt(loop, 5, 1);
  assert.deepEqual([first!["verified"], first!["line"], moved!["line"]], [true, 5, 2]);
  await debug.breakAt(loop, 5);
  const { id, done } = await debug.start(loop);
  const stopped = await debug.event("stopped");
  assert.equal(stopped["reason"], "breakpoint");
  assert.deepEqual(await debug.stack(), ["Cell [2]:5"]);
  const scopes = await debug.scopes();
  assert.deepEqual(scopes["Locals"], { t: "12", n: "1" });
  assert.deepEqual(Object.keys(scopes["Notebook"]!), ["base", "twice", "total"]);
  assert.equal(scopes["Notebook"]!["total"], "0");

  assert.equal(await debug.step("next"), "Cell [2]:3");
  assert.equal(await debug.step("next"), "Cell [2]:4");
  assert.equal(await debug.step("stepIn"), "twice:3");
  assert.deepEqual(await debug.stack(), ["twice:3", "Cell [2]:4"]);
  assert.deepEqual((await debug.scopes())["Locals"], { n: "2", doubled: "undefined" });
  assert.equal(await debug.step("next"), "twice:4");
  assert.equal(await debug.step("stepOut"), "Cell [2]:4");
  assert.equal(await debug.step("continue"), "Cell [2]:5");
  await debug.ask("continue", { threadId: 1 });
  await debug.event("continued");
  assert.equal((await done).content["status"], "ok");
  const outputs = debug.client.of(id);
  assert.equal(outputs.find(({ header }) => header.msg_type === "stream")!.content["text"], "36\n");
  assert.equal(debug.hasMore("stopped"), false);
});
