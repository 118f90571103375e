import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { HistoryStore } from "./HistoryStore.js";
import { historyFolder } from "./historyFolder.js";
import { matchesGlob } from "./matchesGlob.js";

const folder = mkdtempSync(join(tmpdir(), "tskernel-history-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const fail = (line: string) => assert.fail(line);
const inputs = (entries: { input: string }[]) => entries.map(({ input }) => input);

test("sessions are numbered, kept, and found again", async () => {
  const first = new HistoryStore(folder, fail);
  first.add(1, "a = 1");
  first.add(2, "b\n= 2", "2");
  await first.close();
  const second = new HistoryStore(folder, fail);
  const third = new HistoryStore(folder, fail);
  second.add(1, "c = 3");
  third.add(1, "a = 1");
  assert.deepEqual([first.session, second.session, third.session], [1, 2, 3]);
  await Promise.all([second.close(), third.close()]);

  const store = new HistoryStore(folder, fail);
  assert.deepEqual(inputs(await store.tail(3)), ["b\n= 2", "c = 3", "a = 1"]);
  assert.deepEqual(inputs(await store.tail(100)), ["a = 1", "b\n= 2", "c = 3", "a = 1"]);
  assert.deepEqual(inputs(await store.tail(0)), []);
  assert.deepEqual(await store.range(1, 2, 3), [{ session: 1, line: 2, input: "b\n= 2", output: "2" }]);
  assert.deepEqual(inputs(await store.range(-3, 0, Infinity)), ["a = 1", "b\n= 2"]);
  assert.deepEqual(inputs(await store.range(0, 0, Infinity)), []);
  assert.deepEqual(inputs(await store.search("*= ?", 10, true)), ["b\n= 2", "c = 3", "a = 1"]);
  assert.equal((await store.search("a*", 10, true))[0]!.session, 3, "of copies the newest is kept");
  assert.equal(statSync(join(folder, "000001.jsonl")).mode & 0o077, 0, "private to the user");
});

test("a line that a crash cut short costs that line alone", async () => {
  appendFileSync(join(folder, "000003.jsonl"), '{"session":3,"line":2,"inp');
  assert.deepEqual(inputs(await new HistoryStore(folder, fail).range(3, 0, Infinity)), ["a = 1"]);
});

test("a folder that can't be written costs the history, not the cell", async () => {
  const logged: string[] = [];
  const store = new HistoryStore("/dev/null/history", (line) => logged.push(line));
  store.add(1, "x");
  await store.close();
  assert.deepEqual(inputs(await store.tail(5)), ["x"]);
  assert.equal(logged.length, 1, "nothing more is tried there");
});

test("patterns match as a shell's, and none takes forever", () => {
  assert.ok(matchesGlob("let x = 1", "let*1"));
  assert.ok(matchesGlob("", "*"));
  assert.ok(!matchesGlob("let x", "let"));
  assert.ok(!matchesGlob("a.b", "a?c"));
  assert.ok(!matchesGlob("a".repeat(5000), `${"*a".repeat(500)}b`));
});

test("the folder is the user's, or the one the environment names, or none", () => {
  assert.equal(historyFolder({ HOME: "/home/ada" }, "linux"), "/home/ada/.local/state/tskernel/history");
  assert.equal(historyFolder({ TSKERNEL_HISTORY: "/h" }, "linux"), "/h");
  assert.equal(historyFolder({ TSKERNEL_HISTORY: "off" }, "linux"), undefined);
});
