import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  assert.deepEqual(await debug.stack(), ["Cell In[2]:5"]);
  const scopes = await debug.scopes();
  assert.deepEqual(scopes["Locals"], { t: "12", n: "1" });
  assert.deepEqual(Object.keys(scopes["Notebook"]!), ["base", "twice", "total"]);
  assert.equal(scopes["Notebook"]!["total"], "0");

  assert.equal(await debug.step("next"), "Cell In[2]:3");
  assert.equal(await debug.step("next"), "Cell In[2]:4");
  assert.equal(await debug.step("stepIn"), "twice:3");
  assert.deepEqual(await debug.stack(), ["twice:3", "Cell In[2]:4"]);
  assert.deepEqual((await debug.scopes())["Locals"], { n: "2", doubled: "undefined" });
  assert.equal(await debug.step("next"), "twice:4");
  assert.equal(await debug.step("stepOut"), "Cell In[2]:5");
  await debug.ask("continue", { threadId: 1 });
  await debug.event("continued");
  assert.equal((await done).content["status"], "ok");
  const outputs = debug.client.of(id);
  assert.equal(outputs.find(({ header }) => header.msg_type === "stream")!.content["text"], "26\n");
  assert.equal(debug.hasMore("stopped"), false);
});

debugging("in a frame, locals and the notebook's names can be computed with and set", async (debug) => {
  await debug.run(twice);
  const { done } = await debug.startTo(loop, 5);
  assert.equal(await debug.evaluate("t + total + base", 0), "22");
  assert.equal(await debug.evaluate("twice(100) as number", 0), "200");
  assert.equal(await debug.evaluate("5", 0), "5");
  assert.equal(await debug.evaluate("const later = t * 2; later", 0), "24");
  assert.match(await debug.refused("evaluate", { expression: "nowhere" }), /nowhere is not defined/);
  assert.match(await debug.refused("evaluate", { expression: "1 +" }), /Unexpected/);
  assert.match(await debug.refused("evaluate", { expression: "while (true);" }), /terminated/);
  assert.equal(await debug.evaluate("total = 1000", 0), "1000");

  const [frame] = await debug.frames();
  const { scopes } = await debug.ask("scopes", { frameId: frame!["id"] });
  const referenceOf = (name: string) =>
    scopes.find((scope: { name: string }) => scope.name === name).variablesReference;
  const set = (scope: string, name: string, value: string) =>
    debug.ask("setVariable", { variablesReference: referenceOf(scope), name, value });
  assert.deepEqual(await set("Notebook", "base", "total + 1"), {
    value: "1001",
    type: "number",
    variablesReference: 0,
  });
  assert.equal(await debug.step("next"), "Cell In[2]:3");
  assert.equal(await debug.evaluate("[total, base]"), "[ 1012, 1001 ]");
  await debug.ask("continue");
  await debug.event("stopped");
  await debug.ask("continue");
  assert.equal((await done).content["status"], "ok");
  assert.equal((await debug.client.execute("[base, later]")).outputs.length > 0, true);
});

debugging("a local variable that is set keeps its value", async (debug) => {
  const code =
    "function count(): number {\n  let n = 1;\n  const o = { n };\n  n += o.n;\n  return n;\n}\nconst counted = count();";
  const { done } = await debug.startTo(code, 4);
  const [frame] = await debug.frames();
  const { scopes } = await debug.ask("scopes", { frameId: frame!["id"] });
  assert.equal(scopes[0].name, "Locals");
  const variablesReference = scopes[0].variablesReference;
  await debug.ask("setVariable", { variablesReference, name: "n", value: "40" });
  const o = (await debug.variables(variablesReference)).find(({ name }) => name === "o")!;
  await debug.ask("setVariable", { variablesReference: o["variablesReference"], name: "n", value: "n / 20" });
  await debug.ask("continue");
  await done;
  assert.equal(await debug.evaluate("counted"), "42");
});

debugging("a method has its object, a closure what it was made in", async (debug) => {
  const code = [
    "class Counter {",
    "  n = 1;",
    "  make(by: number): () => number {",
    "    return () => {",
    "      const more = this.n + by;",
    "      return more;",
    "    };",
    "  }",
    "}",
    "const next = new Counter().make(2);",
    "next();",
  ].join("\n");
  const { done } = await debug.startTo(code, 6);
  const { Locals, Closure } = await debug.scopes();
  assert.deepEqual(Locals, { this: "Counter { n: 1 }", more: "3" });
  assert.deepEqual(Closure, { by: "2" });
  assert.equal(await debug.evaluate("this.n + by + more", 0), "6");
  await debug.ask("continue");
  assert.equal((await done).content["status"], "ok");
});

debugging(
  "breakpoints hold in functions of cells that ran before debugging began, and again when a cell runs anew",
  async (debug) => {
    await debug.ask("disconnect");
    await debug.run(twice);
    await debug.attach();
    await debug.breakAt(twice, 3);
    const { done } = await debug.start("twice(21)");
    await debug.event("stopped");
    assert.deepEqual(await debug.stack(), ["twice:3", "Cell In[2]:1"]);
    await debug.ask("continue");
    await done;
    assert.equal((await debug.run(twice))["status"], "ok");
    const again = await debug.start("twice(22)");
    await debug.event("stopped");
    await debug.ask("continue");
    await again.done;
    const { breakpoints } = await debug.ask("debugInfo");
    assert.deepEqual(
      breakpoints.map((it: any) => it.breakpoints.map(({ line }: any) => line)),
      [[3]],
    );
    await debug.breakAt(twice);
    assert.equal((await debug.run("twice(23)"))["status"], "ok");
    assert.equal(debug.hasMore("stopped"), false);
  },
);

debugging("a condition decides", async (debug) => {
  const code = "let sum = 0;\nfor (let i = 0; i < 10; i++) {\n  sum += i;\n}";
  const { done } = await debug.startTo(code, { line: 3, condition: "i === 4 && sum > 0" });
  assert.equal(await debug.evaluate("i", 0), "4");
  await debug.ask("continue");
  assert.equal((await done).content["status"], "ok");
  assert.equal(debug.hasMore("stopped"), false);
});

debugging("steps go over an await and through asynchronous functions", async (debug) => {
  const code = [
    "async function slow(n: number): Promise<number> {",
    "  await new Promise((resolve) => setTimeout(resolve, 20));",
    "  return n + 1;",
    "}",
    "const a = await slow(1);",
    "const b = await slow(a);",
    "[a, b]",
  ].join("\n");
  const { done } = await debug.startTo(code, 5);
  assert.equal(await debug.step("next"), "Cell In[1]:6");
  assert.equal(await debug.step("stepIn"), "slow:2");
  assert.equal(await debug.step("next"), "slow:3");
  assert.equal(await debug.step("stepOut"), "Cell In[1]:7");
  assert.equal(await debug.evaluate("[a, b]"), "[ 2, 3 ]");
  await debug.ask("next");
  assert.equal((await done).content["status"], "ok");
  assert.equal((await debug.run("1"))["status"], "ok");
  assert.equal(debug.hasMore("stopped"), false);
});

debugging("pause stops a loop where it is; the kernel answers meanwhile", async (debug) => {
  assert.match(await debug.refused("pause"), /no cell is running/);
  const { done } = await debug.startLoop("let n = 0;\nwhile (true) {\n  n += 1;\n}");
  await debug.ask("pause", { threadId: 1 });
  assert.equal((await debug.event("stopped"))["reason"], "pause");
  assert.match((await debug.stack())[0]!, /^Cell In\[1\]:[234]$/);
  assert.deepEqual((await debug.ask("debugInfo"))["stoppedThreads"], [1]);
  const completions = await debug.client.request("complete_request", { code: "Mat", cursor_pos: 3 });
  assert.ok(completions.content["matches"].includes("Math"));
  await debug.evaluate("n = -1e9", 0);
  await debug.client.request("interrupt_request", {}, { socket: "control" });
  const { content } = await done;
  assert.equal(content["ename"], "Interrupted");
  await debug.event("continued");
  assert.ok(Number(await debug.evaluate("n")) < 0);
});

debugging("Stop at a breakpoint ends the cell there, and breakpoints hold after it", async (debug) => {
  const code = 'let reached = 1;\nreached = 2;\nconsole.log("after");';
  const { done } = await debug.startTo(code, 2);
  const begin = performance.now();
  await debug.client.request("interrupt_request", {}, { socket: "control" });
  assert.equal((await done).content["ename"], "Interrupted");
  assert.ok(performance.now() - begin < 10_000, "a cell that stands there ends by Stop alone, however long that takes");
  assert.equal(await debug.evaluate("reached"), "1", "it did not go on to its end");
  assert.equal((await debug.run("2 + 2"))["status"], "ok");
  const again = await debug.start(code);
  await debug.event("stopped");
  await debug.ask("continue");
  assert.equal((await again.done).content["status"], "ok");
});

debugging("a session that ends while it is debugged ends debugging, and it can begin again", async (debug) => {
  await debug.startTo("let lost = 1;\nlost = 2;", 2);
  await debug.request("evaluate", { expression: "process.kill(process.pid, 'SIGKILL')" });
  await debug.event("terminated");
  const info = await debug.ask("debugInfo");
  assert.deepEqual([info["isStarted"], info["stoppedThreads"], info["breakpoints"]], [false, [], []]);
  assert.match(await debug.refused("stackTrace", { threadId: 1 }), /not attached/);
  await debug.attach();
  const { done } = await debug.startTo("let found = 1;\nfound = 2;", 2);
  await debug.ask("continue");
  assert.equal((await done).content["status"], "ok");
});

debugging("process.exit while debugging is told like any", async (debug) => {
  const { id, done } = await debug.start("process.exit(3)");
  assert.match((await done).content["evalue"], /exit code 3/);
  await debug.event("terminated");
  assert.deepEqual(
    debug.client.of(id).filter(({ header }) => header.msg_type === "stream"),
    [],
  );
});

debugging("errors stop the thread where they are thrown, as far as that is wanted", async (debug) => {
  const caught = "function risky(): void {\n  throw new RangeError('too far');\n}\ntry {\n  risky();\n} catch {}\n1";
  const uncaught = caught.replace("try {", "{").replace("} catch {}", "}");
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  assert.equal((await debug.run(caught))["status"], "ok");
  const first = await debug.start(uncaught);
  const stopped = await debug.event("stopped");
  assert.deepEqual([stopped["reason"], stopped["text"]], ["exception", "RangeError: too far"]);
  assert.deepEqual(await debug.stack(), ["risky:2", "Cell In[2]:5"]);
  await debug.ask("continue");
  assert.equal((await first.done).content["ename"], "RangeError");
  await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
  const second = await debug.start(caught);
  await debug.event("stopped");
  await debug.ask("continue");
  assert.equal((await second.done).content["status"], "ok");
  await debug.ask("setExceptionBreakpoints", { filters: [] });
  assert.equal((await debug.run(uncaught))["ename"], "RangeError");
  assert.equal(debug.hasMore("stopped"), false);
});

debugging("values are shown in one line, in parts, and in ranges; getters are not run", async (debug) => {
  await debug.run(
    [
      "class Point { constructor(public x: number, private y: number) {} get far(): number { throw new Error(); } }",
      "const point = new Point(1, 2);",
      "const map = new Map<unknown, unknown>([['k', [1, 2]], [point, 1]]);",
      "const set = new Set(['a']);",
      "const many = Float64Array.from({ length: 12_345 }, (_, i) => i);",
      "const lazy = { get now(): number { throw new Error('run'); }, ['a b']: 1, [Symbol('s')]: 2 };",
      "const error = new TypeError('wrong');",
      "const nothing = null; const big = 10n; let unset; const nan = NaN; const text = 'two\\nlines';",
      "const circle: Record<string, unknown> = {}; circle['self'] = circle;",
      "const proxy = new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });",
    ].join("\n"),
  );
  const { variables } = await debug.ask("inspectVariables");
  const of = (name: string) => variables.find((variable: { name: string }) => variable.name === name);
  const partsOf = async (variable: any) =>
    Object.fromEntries((await debug.variables(variable.variablesReference)).map(({ name, value }) => [name, value]));
  const shown = (name: string) => [of(name).type, of(name).value];
  assert.deepEqual(shown("point"), ["Point", "Point { x: 1, y: 2 }"]);
  assert.deepEqual(await partsOf(of("point")), { x: "1", y: "2" });
  assert.deepEqual(
    shown("Point").map((text) => text.slice(0, 13)),
    ["class", "class Point {"],
  );
  assert.equal(of("map").type, "Map(2)");
  assert.deepEqual(await partsOf(of("map")), { "'k'": "[ 1, 2 ]", "Point { x: 1, y: 2 }": "1" });
  assert.deepEqual(await partsOf(of("set")), { 0: "'a'" });
  assert.deepEqual(await partsOf(of("lazy")), { now: "(getter)", "a b": "1", "[Symbol(s)]": "2" });
  assert.deepEqual(Object.keys(await partsOf(of("error"))).sort(), ["message", "stack"]);
  assert.deepEqual(shown("nothing"), ["null", "null"]);
  assert.deepEqual(shown("big"), ["bigint", "10n"]);
  assert.deepEqual(shown("unset"), ["undefined", "undefined"]);
  assert.deepEqual(shown("nan"), ["number", "NaN"]);
  assert.deepEqual(shown("text"), ["string", "'two\\nlines'"]);
  assert.equal(of("circle").value.includes("Circular"), true);
  assert.deepEqual([of("proxy").type, of("proxy").variablesReference], ["Proxy", 0]);

  const many = of("many");
  assert.deepEqual([many.type, many.indexedVariables], ["Float64Array(12345)", 12_345]);
  const ranges = await debug.variables(many.variablesReference);
  assert.deepEqual([ranges.length, ranges[0]!["name"], ranges[1]!["name"]], [2, "[0 … 9999]", "[10000 … 12344]"]);
  const inner = await debug.variables(ranges[1]!["variablesReference"]);
  assert.equal(inner.at(-1)!["name"], "[12300 … 12344]");
  assert.equal((await debug.variables(inner.at(-1)!["variablesReference"])).at(-1)!["value"], "12344");
  const page = await debug.variables(many.variablesReference, { filter: "indexed", start: 500, count: 2 });
  assert.deepEqual(
    page.map(({ name, evaluateName }) => [name, evaluateName]),
    [
      ["500", "many[500]"],
      ["501", "many[501]"],
    ],
  );
  assert.deepEqual(await debug.variables(0), []);
});

debugging("a variable is rendered, and completed, and copied to the notebook", async (debug) => {
  const code = "function inner(): number {\n  const table = [{ a: 1 }, { a: 2 }];\n  return table.length;\n}\ninner();";
  await debug.run("const picture = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>here</b>' }) };");
  const { data } = await debug.ask("richInspectVariables", { variableName: "picture" });
  assert.equal(data["text/html"], "<b>here</b>");
  const { done } = await debug.startTo(code, 3);
  const [frame] = await debug.frames();
  const frameId = frame!["id"];
  const rich = await debug.ask("richInspectVariables", { variableName: "table", frameId });
  assert.match(rich["data"]["text/html"], /<table/);
  const { targets } = await debug.ask("completions", { text: "table.le", column: 9, frameId });
  assert.deepEqual(targets, [{ label: "length", type: "property", start: 6, length: 2 }]);
  const names = await debug.ask("completions", { text: "pic", column: 4, frameId });
  assert.deepEqual(
    names["targets"].map(({ label }: { label: string }) => label),
    ["picture"],
  );
  await debug.ask("copyToGlobals", { srcVariableName: "table", dstVariableName: "copied", srcFrameId: frameId });
  assert.match(
    await debug.refused("copyToGlobals", { srcVariableName: "table", dstVariableName: "1a", srcFrameId: frameId }),
    /no name/,
  );
  await debug.ask("continue");
  await done;
  const { outputs } = await debug.client.execute("copied.length");
  assert.equal(outputs.find(({ header }) => header.msg_type === "execute_result")!.content["data"]["text/plain"], "2");
});

debugging("the notebook's names are there while a loop runs", async (debug) => {
  const { done } = await debug.startLoop("let beat = 1;\nwhile (true) {\n  beat++;\n}");
  const { variables } = await debug.ask("inspectVariables");
  assert.ok(Number(variables[0].value) > 0);
  await debug.client.request("interrupt_request", {}, { socket: "control" });
  await done;
});

test("without being attached: what can be looked at, and what can't", { timeout: 30_000 }, async (t) => {
  const debug = await DebugClient.start();
  t.after(() => debug.close());
  await debug.run("const seen = 1;");
  const { variables } = await debug.ask("inspectVariables");
  assert.deepEqual(
    variables.map(({ name, value }: { name: string; value: string }) => [name, value]),
    [["seen", "1"]],
  );
  assert.match(await debug.refused("setBreakpoints", { source: { path: "x" }, breakpoints: [] }), /not attached/);
  assert.match(await debug.refused("fly"), /unknown request "fly"/);
  assert.match(await debug.refused("toString"), /unknown request/);
  const info = await debug.ask("debugInfo");
  assert.deepEqual([info["isStarted"], info["hashMethod"], info["richRendering"]], [false, "Murmur2", true]);
});

test(
  "a local TypeScript file and a local module are stepped through, packages are not",
  { timeout: 60_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "debug ü-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const typed =
      "interface Gone {\n  a: number;\n}\n\n" +
      "export function half(n: number): number {\n  const h: number = n / 2;\n  return h;\n}\n";
    writeFileSync(join(folder, "half.ts"), typed);
    writeFileSync(join(folder, "third.mjs"), "export function third(n) {\n  return n / 3;\n}\n");
    mkdirSync(join(folder, "node_modules/each"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules/each/index.js"),
      "exports.each = (list, f) => {\n  for (const x of list) f(x);\n};\n",
    );
    const debug = await DebugClient.attached(folder);
    t.after(() => debug.close());
    const code = [
      'import { half } from "./half";',
      'import { third } from "./third.mjs";',
      'import { each } from "each";',
      "const a = half(10);",
      "const b = third(9);",
      "each([1], (n: number) => {",
      "  console.log(n);",
      "});",
    ].join("\n");
    const { done } = await debug.startTo(code, 4);
    assert.equal(await debug.step("stepIn"), "half:6");
    assert.equal((await debug.frames())[0]!["source"].path, join(folder, "half.ts"));
    const { content } = await debug.ask("source", { source: { path: join(folder, "half.ts") } });
    assert.equal(content, typed);
    assert.equal(await debug.evaluate("n", 0), "10");
    assert.equal(await debug.step("next"), "half:7");
    assert.equal(await debug.step("next"), "Cell In[1]:5");
    assert.equal(await debug.step("stepIn"), "third:2");
    assert.equal(await debug.step("stepOut"), "Cell In[1]:6");
    assert.equal(await debug.step("stepIn"), "Cell In[1]:7");
    assert.deepEqual(await debug.stack(), ["Cell In[1]:7", "Cell In[1]:6"]);
    const { modules } = await debug.ask("modules");
    assert.deepEqual(modules.map(({ name }: { name: string }) => name).sort(), ["half.ts", "third.mjs"]);
    await debug.ask("continue");
    assert.equal((await done).content["status"], "ok");

    const path = join(folder, "half.ts");
    const { breakpoints } = await debug.ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 5 }] });
    assert.deepEqual([breakpoints[0].verified, breakpoints[0].line], [true, 6]);
    const again = await debug.start("half(3)");
    await debug.event("stopped");
    assert.deepEqual(await debug.stack(), ["half:6", "Cell In[2]:1"]);
    await debug.ask("terminate");
    await debug.event("terminated");
    assert.equal((await again.done).content["ename"], "Interrupted");
  },
);
