import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Recorder, sleep, withoutColours } from "./Recorder.test.helper.js";

const folder = await mkdtemp(join(tmpdir(), "tskernel cells é "));
const recorder = new Recorder(folder);
const run = recorder.run.bind(recorder);
after(async () => {
  await recorder.close();
  await rm(folder, { recursive: true });
});

/** Runs cells one after the other; the text of the last one's result. */
async function last(...cells: string[]): Promise<unknown> {
  let text: unknown;
  for (const code of cells) {
    const cell = await run(code);
    assert.equal(cell.outcome.status, "ok", JSON.stringify(cell.outcome));
    text = cell.text;
  }
  return text;
}

test("the last expression is the result", async () => {
  assert.equal(await last("1 + 1"), "2");
  assert.equal(await last('"a"'), "'a'");
  assert.equal(await last("let r = 3;"), undefined);
  assert.equal(await last("r;"), "3");
  assert.equal(await last("undefined"), undefined);
  assert.equal(await last("r = 4"), "4");
  assert.equal(await last("if (r) { r }"), undefined);
  assert.equal(await last("Promise.resolve(5)"), "Promise { 5 }");
  assert.equal(await last("await Promise.resolve(5)"), "5");
  assert.equal(await last("await 0; Promise.resolve(6)"), "Promise { 6 }");
  assert.equal(await last("({ a: 1 })"), "{ a: 1 }");
  assert.equal(await last("(1, 2)"), "2");
  assert.equal(await last("'a' + 'b'"), "'ab'");
  assert.equal(await last("1 + 2; 'x' + 'y'"), "'xy'");
  assert.equal(await last("1 + 2\n'x' + 'y' // said"), "'xy'");
  assert.equal(await last("1; undefined"), undefined);
  assert.equal(await last("NaN"), "NaN");
  assert.equal(await last("('a' + 'b') as string"), "'ab'");
  assert.equal(await last("[1, 2]; // said\n;; /* more */"), "[ 1, 2 ]");
  assert.equal(await last("({ a: 1, b: 2 }) // said\n"), "{ a: 1, b: 2 }");
});

test("plain numbers and strings carry no colours", async () => {
  const texts = [];
  for (const code of ["0.1 + 0.2", '"red"', "[1]"]) {
    const output = (await run(code)).outputs[0]!;
    texts.push("data" in output && output.data["text/plain"]);
  }
  assert.deepEqual(texts, ["0.30000000000000004", "'red'", "[ \x1b[33m1\x1b[39m ]"]);
});

test("names live on across cells, are redeclared with other types, and closures see it", async () => {
  assert.equal(await last("let x = 1; const getX = () => x;", "x = 7;", "getX()"), "7");
  assert.equal(await last('const x = "text";', "getX()"), "'text'");
  assert.equal(await last("function twice(n: number) { return 2 * n }; const four = () => twice(2);", "four()"), "4");
  assert.equal(await last("function twice(n: number) { return 20 * n }", "four()"), "40");
  assert.equal(await last("class Point { constructor(readonly a = 1) {} }", "new Point().a"), "1");
  assert.equal(await last("class Point { constructor(readonly b = 2) {} }", "new Point().b"), "2");
});

test("every form of declaration", async () => {
  assert.equal(await last("enum Colour { Red, Green }", "Colour[Colour.Green]"), "'Green'");
  assert.equal(await last("enum Colour { Blue = 5 }", "Object.keys(Colour).length"), "2");
  assert.equal(await last("const enum Flag { On = 3 }", "Flag.On"), "3");
  assert.equal(await last("namespace Space { export const inner = 8 }", "Space.inner"), "8");
  assert.equal(await last("interface Shape { size: number }", "const shape: Shape = { size: 3 }; shape.size"), "3");
  assert.equal(await last("type Pair<T> = [T, T];", "const pair: Pair<number> = [1, 2]; pair[1]"), "2");
  assert.equal(
    await last("const { p, q: [u, ...w], ...others } = { p: 1, q: [2, 3, 4], z: 9 };", "[p, u, w, others]"),
    "[ 1, 2, [ 3, 4 ], { z: 9 } ]",
  );
  assert.equal(
    await last("const { dflt = 5, fn = () => 1 } = {} as { dflt?: number; fn?: () => number };", "dflt + fn()"),
    "6",
  );
  assert.equal(
    await last(
      "function over(a: string): string; function over(a: number): number; function over(a: any) { return a }",
      "over(3)",
    ),
    "3",
  );
  assert.equal(await last("var v1 = 1; for (var vi = 0; vi < 3; vi++); { var inBlock = 2 }", "v1 + vi + inBlock"), "6");
  assert.equal(await last("function* gen() { yield 1; yield 2 }", "[...gen()]"), "[ 1, 2 ]");
  assert.equal(
    await last(
      "abstract class Base { abstract f(): number; static s = 4 } class Derived extends Base { f() { return Base.s } }",
      "new Derived().f()",
    ),
    "4",
  );
  assert.equal(
    await last("export const exported = 6; export default function named() { return 1 }", "exported + named()"),
    "7",
  );
});

test("export lists declare the new names", async () => {
  assert.equal(await last("const inside = 3; export { inside as outside, inside as default }", "outside + 1"), "4");
  assert.equal(
    await last('export { basename as nameOf, default as all } from "node:path"', "nameOf('a/b') + all.sep"),
    "'b/'",
  );
});

test("decorators and using", async () => {
  const code = `
    const log: string[] = [];
    function tag(value: Function, context: ClassDecoratorContext) { log.push(String(context.name)); }
    @tag class Tagged {}
    { using resource = { [Symbol.dispose]() { log.push("disposed"); } }; log.push("used"); }
    log`;
  assert.equal(await last(code), "[ 'Tagged', 'used', 'disposed' ]");
  const top = "using file = { [Symbol.dispose]() { log.push('end') }, size: 3 }; file.size";
  assert.equal(await last(top), "3");
  assert.equal(await last("log.at(-1)"), "'end'");
});

test("a hoisted function may be used before it", async () => {
  assert.equal(await last("const early = hoisted(); function hoisted() { return 11 }", "early"), "11");
});

test("functions and classes keep their names, calls have no this", async () => {
  assert.equal(
    await last("const arrow = () => {}; const anonymous = class {}; [arrow.name, anonymous.name]"),
    "[ 'arrow', 'anonymous' ]",
  );
  assert.equal(await last("function self(this: unknown) { return this === undefined } self()"), "true");
  assert.equal(
    await last("function fac(n: number): number { return n ? n * fac(n - 1) : 1 } [fac.name, fac(5)]"),
    "[ 'fac', 120 ]",
  );
});

test("names of Node's own may be declared", async () => {
  assert.equal(
    await last("const name = 'n', URL = 1, structuredClone = 2;", "[name, URL, structuredClone]"),
    "[ 'n', 1, 2 ]",
  );
  assert.equal(await last("const window = { w: 1 }; window.w"), "1");
});

test("an inner scope hides a name of the notebook", async () => {
  assert.equal(await last("const hidden = 1;", "((hidden: number) => hidden + 1)(5)"), "6");
  assert.equal(await last("{ const hidden = 3; hidden } [hidden]"), "[ 1 ]");
  assert.equal(await last("const shorthand = { hidden }; shorthand"), "{ hidden: 1 }");
  assert.equal(await last("const f5 = ({ hidden = 4 }) => hidden; f5({})"), "4");
});

test("awaits, for await, and async functions of other cells", async () => {
  assert.equal(
    await last(
      "async function* numbers() { yield 1; yield 2 } let sum = 0; for await (const n of numbers()) sum += n; sum",
    ),
    "3",
  );
  assert.equal(await last("const wait = async () => { await null; return 5 };", "(await wait()) + 1"), "6");
  assert.equal(await last("for await (const n of [Promise.resolve(4)]) sum += n; sum"), "7");
});

test("names survive a cell that fails", async () => {
  const cell = await run("const survivor = 3; throw new Error('after');");
  assert.equal(cell.error.evalue, "after");
  assert.equal(await last("survivor"), "3");
});

test("streams, displays and results keep their order", async () => {
  const cell = await run(
    'console.log("1"); console.error("2"); display(3); process.stdout.write("4"); display(5); console.log("6"); 7',
  );
  const seen = cell.outputs.map((o) =>
    o.type === "stream" ? `${o.name} ${o.text.trim()}` : "data" in o ? o.data["text/plain"] : o.type,
  );
  assert.deepEqual(seen, ["stdout 1", "stderr 2", "3", "stdout 4", "5", "stdout 6", "7"]);
});

test("100,000 lines arrive, complete and in order", async () => {
  const cell = await run("for (let i = 0; i < 100_000; i++) console.log(i);");
  assert.equal(cell.stream("stdout"), Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(""));
});

test("output of native code and of child processes is the cell's", async () => {
  const cell = await run(
    'import { spawnSync } from "node:child_process"; spawnSync("echo", ["from a child"], { stdio: "inherit" }); 0',
  );
  assert.equal(cell.stream("stdout"), "from a child\n");
});

test("letters that are split between two writes stay whole", async () => {
  const cell = await run(
    'const letter = Buffer.from("é€😀"); for (const byte of letter) process.stdout.write(Buffer.from([byte]));',
  );
  assert.equal(cell.stream("stdout"), "é€😀");
});

test("bytes that look like the kernel's marks go through", async () => {
  const cell = await run(
    'process.stdout.write("\\0abc\\0"); process.stdout.write("\\0"); display(1); console.log("x")',
  );
  assert.equal(cell.stream("stdout"), "\0abc\0\0x\n");
});

test("late output goes to the cell it comes from", async () => {
  const first = await run(`
    setTimeout(() => console.log("timer"), 60);
    (async () => { for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 30)); console.log("loop", i); } })();
    new Promise<void>((r) => setTimeout(r, 40)).then(() => console.log("then"));
    const immediate = setInterval(() => { console.log("interval"); clearInterval(immediate); }, 50); 0`);
  const second = await run('await new Promise((r) => setTimeout(r, 150)); console.log("own")');
  assert.deepEqual(first.stream("stdout").trim().split("\n").sort(), [
    "interval",
    "loop 0",
    "loop 1",
    "loop 2",
    "then",
    "timer",
  ]);
  assert.equal(second.stream("stdout"), "own\n");
});

test("a type error stops the cell and shows the place", async () => {
  const cell = await run('console.log("never");\nconst wrong: number = "text";');
  assert.equal(cell.error.ename, "TypeScriptError");
  assert.equal(cell.stream("stdout"), "");
  assert.match(
    cell.error.traceback,
    /Cell In\[\d+\], line 2, column 7\n {2}1 \| console.log\("never"\);\n> 2 \| const wrong: number = "text";\n {4}\| {7}\^\^\^\^\^$/,
  );
});

test("a syntax error shows the place", async () => {
  const { error } = await run("let a = ;");
  assert.equal(error.ename, "SyntaxError");
  assert.match(error.traceback, /line 1, column 9/);
});

test("a traceback shows the cells' own lines, and nothing else", async () => {
  await run("// the first cell\nfunction thrower(value: any) {\n  return value.a.b;\n}");
  const { error } = await run("\nconst go = () => thrower({});\ngo();");
  assert.equal(error.evalue, "Cannot read properties of undefined (reading 'b')");
  const places = [...error.traceback.matchAll(/Cell In\[\d+\], line (\d+), column (\d+)(?:, in (\w+))?/g)].map((m) =>
    m.slice(1),
  );
  assert.deepEqual(places, [
    ["3", "18", "thrower"],
    ["2", "18", "go"],
    ["3", "1", undefined],
  ]);
  assert.doesNotMatch(error.traceback, /node:|kernel\/dist|\.\$/);
});

test("a traceback leads through awaits and callbacks", async () => {
  const { error } = await run(
    "const inner = async () => { await null; throw new Error('deep'); };\nconst outer = async () => {\n  await inner();\n};\nawait outer();",
  );
  const places = [...error.traceback.matchAll(/line (\d+), column \d+(?:, in ([\w ]+))?/g)].map((m) => [m[1], m[2]]);
  assert.deepEqual(places, [
    ["1", "inner"],
    ["3", "async outer"],
    ["5", undefined],
  ]);
});

test("error.stack and messages speak of the user's names", async () => {
  const cell = await run(
    "let notAFunction: any = 1;\ntry { notAFunction() } catch (e) { console.log((e as Error).stack) }",
  );
  assert.match(cell.stream("stdout"), /^TypeError: notAFunction is not a function\n {4}at Cell In\[\d+\]:2:7\n$/);
});

test("causes, and what is no error, can be thrown", async () => {
  assert.match(
    (await run('throw new Error("outside", { cause: new RangeError("inside") })')).error.traceback,
    /Caused by:\nRangeError: inside/,
  );
  assert.equal((await run('throw "just text"')).error.evalue, "'just text'");
  assert.equal((await run("throw null")).error.evalue, "null");
  assert.equal(
    (await run("throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })")).outcome.status,
    "error",
  );
});

test("unhandled rejections and errors in timers are told in their cell and end nothing", async () => {
  const cell = await run(
    'let alive = 1; Promise.reject(new Error("nobody")); setTimeout(() => { throw new Error("late") }, 5); 0',
  );
  assert.equal(cell.outcome.status, "ok");
  await run("await new Promise((r) => setTimeout(r, 50));");
  const told = withoutColours(cell.stream("stderr"));
  assert.match(told, /Unhandled promise rejection in Cell In\[\d+\]\nError: nobody/);
  assert.match(told, /Uncaught error in Cell In\[\d+\]\nError: late/);
  assert.equal(await last("alive"), "1");
});

test("results that are hard to show", async () => {
  assert.match(String(await last("const circle: any = { a: 1 }; circle.self = circle; circle")), /\[Circular \*1\]/);
  assert.match(String(await last("({ get broken() { throw new Error('no') } })")), /broken: \[Getter\]/);
  assert.match(String(await last("new Map([['k', new Set([1])]])")), /Map\(1\) \{ 'k' => Set\(1\) \{ 1 \} \}/);
  assert.match(String(await last("new Float32Array(3)")), /Float32Array\(3\) \[ 0, 0, 0 \]/);
  assert.match(String(await last("new Error('as a value')")), /^Error: as a value\nCell/);
  assert.match(
    String(await last("({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('inspect') } })")),
    /showing it failed: Error: inspect/,
  );
  assert.match(
    String(await last("({ [Symbol.for('Jupyter.display')]() { throw new Error('display') } })")),
    /showing it failed: Error: display/,
  );
});

test("an array of records is a table", async () => {
  const output = (await run("[{ a: 1, b: '<x>' }, { a: 2, c: 3 }]")).outputs[0]!;
  const html = "data" in output ? String(output.data["text/html"]) : "";
  assert.match(html, /<th>a<\/th><th>b<\/th><th>c<\/th>/);
  assert.match(html, /<td>1<\/td><td>&lt;x&gt;<\/td><td><\/td>/);
});

test("values that show themselves, at once and later, and bundles", async () => {
  const shown = async (code: string): Promise<unknown> => {
    const output = (await run(code)).outputs[0]!;
    return "data" in output && output.data;
  };
  assert.deepEqual(
    await shown("({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>', 'text/plain': 'b' }) })"),
    { "text/html": "<b>", "text/plain": "b" },
  );
  assert.deepEqual(
    await shown("({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<i>', 'text/plain': 'i' }) })"),
    { "text/html": "<i>", "text/plain": "i" },
  );
  assert.deepEqual(await shown("({ 'image/png': new Uint8Array([1, 2, 3]), 'text/plain': 'p' })"), {
    "image/png": "AQID",
    "text/plain": "p",
  });
  assert.deepEqual(await shown("display({ 'application/json': { a: [1] } }, { raw: true }); 0"), {
    "application/json": { a: [1] },
  });
});

test("display, update, clear, metadata and buffers", async () => {
  const cell = await run(`
    const handle = display("first", { id: "d1", metadata: { m: 1 } });
    handle.update("second");
    display("third", { id: "d1", update: true });
    display("bytes", { buffers: [new Uint8Array([7, 8])] });
    Jupyter.clearOutput({ wait: true });
    handle`);
  const [first, second, third, bytes, clear, ...rest] = cell.outputs as any[];
  assert.deepEqual([first.type, first.displayId, first.metadata], ["display_data", "d1", { m: 1 }]);
  assert.deepEqual(
    [second.type, second.displayId, second.data["text/plain"]],
    ["update_display_data", "d1", "'second'"],
  );
  assert.deepEqual([third.type, third.displayId], ["update_display_data", "d1"]);
  assert.deepEqual([...bytes.buffers[0]], [7, 8]);
  assert.deepEqual([clear.type, clear.wait], ["clear_output", true]);
  assert.deepEqual(rest, [], "a handle is no result");
});

test("tslab's displays come through this kernel", async () => {
  const cell = await run(
    'import * as tslab from "tslab"; tslab.display.html("<b>"); tslab.display.png(new Uint8Array([1])); const d = tslab.newDisplay(); d.text("one"); d.text("two");',
  );
  const outputs = cell.outputs as any[];
  assert.deepEqual(
    outputs.map((o) => [o.type, o.data]),
    [
      ["display_data", { "text/html": "<b>" }],
      ["display_data", { "image/png": "AQ==" }],
      ["display_data", { "text/plain": "one" }],
      ["update_display_data", { "text/plain": "two" }],
    ],
  );
  assert.equal(outputs[2].displayId, outputs[3].displayId);
});

test("silent cells and user expressions", async () => {
  const cell = await run("const ux = 20; ux", {
    silent: true,
    userExpressions: { twice: "ux * 2", bad: "nope.nope", worse: "(" },
  });
  assert.deepEqual(cell.outputs, []);
  assert.ok(cell.outcome.status === "ok");
  const { twice, bad, worse } = cell.outcome.userExpressions as any;
  assert.deepEqual([twice.status, twice.data["text/plain"]], ["ok", "40"]);
  assert.deepEqual([bad.status, bad.ename], ["error", "ReferenceError"]);
  assert.deepEqual([worse.status, worse.ename], ["error", "SyntaxError"]);
});

test("prompt, password and readline ask the front end", async () => {
  recorder.answer = async ({ prompt, password }) => `${prompt}${password ? "secret" : "open"}`;
  assert.equal(await last('prompt("a ")'), "'a open'");
  assert.equal(await last('Jupyter.password("b ")'), "'b secret'");
  assert.equal(await last('await Jupyter.input("c ", { password: true })'), "'c secret'");
  const asked: string[] = [];
  recorder.answer = async () => `line ${asked.push("")}`;
  const code = `import readline from "node:readline/promises";
    const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
    const answers = [await lines.question("x? "), await lines.question("y? ")]; lines.close(); answers`;
  assert.equal(await last(code), "[ 'line 1', 'line 2' ]");
  await sleep(30);
  assert.equal(asked.length, 2, "nothing is asked that nobody reads");
  recorder.answer = () => Promise.reject(new Error("this front end takes no input"));
  assert.equal(await last('prompt("nobody")'), "null");
  assert.match((await run('await Jupyter.input("nobody")')).error.evalue, /takes no input/);
});

test("comms go both ways, with buffers", async () => {
  const cell = await run(`
    const comm = Jupyter.comms.open("there", { a: 1 }, { buffers: [new Uint8Array([5])] });
    let heard: any;
    comm.onMessage = (message) => { heard = message; console.log("heard"); comm.send({ back: true }, message.buffers); };
    comm.id`);
  const id = String(cell.text).replaceAll("'", "");
  assert.deepEqual([...recorder.interpreter.comms()], [[id, "there"]]);
  await recorder.interpreter.comm({
    type: "comm_msg",
    commId: id,
    data: { x: 2 },
    buffers: [new Uint8Array([9])],
    cell: "front",
  });
  assert.deepEqual(
    recorder.outputs.filter((o) => o.cell === "front").map((o) => o.type),
    ["stream"],
    "the handler has been called when the promise resolves",
  );
  assert.equal(await last("heard.data.x + heard.buffers[0][0]"), "11");
  const [open, message] = recorder.comms;
  assert.deepEqual(
    [open!.type, open!.targetName, open!.data, [...open!.buffers![0]!]],
    ["comm_open", "there", { a: 1 }, [5]],
  );
  assert.deepEqual([message!.type, message!.data, [...message!.buffers![0]!]], ["comm_msg", { back: true }, [9]]);
  await run("Jupyter.comms.register('mine', (comm, { data }) => comm.send({ got: data.n }));");
  recorder.interpreter.comm({ type: "comm_open", commId: "c1", targetName: "mine", data: { n: 3 } });
  recorder.interpreter.comm({ type: "comm_open", commId: "c2", targetName: "unknown", data: {} });
  await run("Jupyter.comms.register('bad', () => { throw new RangeError('in a handler') });");
  await recorder.interpreter.comm({ type: "comm_open", commId: "c3", targetName: "bad", data: {}, cell: "broken" });
  const [broken] = recorder.outputs.filter((o) => o.cell === "broken");
  assert.match(broken?.type === "stream" ? broken.text : "", /in a comm message[^]*RangeError[^]*in a handler/);
  await run("Jupyter.comms.register('endless', () => { console.log('started'); for (;;); });");
  const loop = { commId: "c4", targetName: "endless", data: {}, cell: "loop" };
  const endless = recorder.interpreter.comm({ type: "comm_open", ...loop });
  for (let wait = 0; wait < 1500 && !recorder.outputs.some(({ cell }) => cell === "loop"); wait++) await sleep(20);
  await recorder.interpreter.interrupt();
  await endless;
  recorder.interpreter.comm({ type: "comm_close", commId: "c3", data: {} });
  recorder.interpreter.comm({ type: "comm_close", commId: "c4", data: {} });
  assert.deepEqual(
    recorder.comms.slice(2).map((m) => [m.type, m.commId, m.data]),
    [
      ["comm_msg", "c1", { got: 3 }],
      ["comm_close", "c2", {}],
    ],
  );
  await run("comm.close()");
  assert.deepEqual([...recorder.interpreter.comms().keys()], ["c1"]);
});

test("handlers of comm messages may await: their order, errors and end are told, Stop ends them", async () => {
  await run(`let seen: string[] = []; const answers = new Map<number, () => void>();
    const patient = Jupyter.comms.open("patient");
    patient.onMessage = async ({ data }) => {
      seen.push("begin " + data.n);
      await new Promise<void>((resolve) => answers.set(data.n as number, resolve));
      console.log("end " + data.n);
      if (data.n === 3) throw new RangeError("three");
      answers.get(data.n as number + 1)?.();
    };`);
  const { interpreter, outputs } = recorder;
  const commId = [...interpreter.comms()].find(([, target]) => target === "patient")![0];
  const said = (cell: string) => outputs.map((o) => (o.cell === cell && o.type === "stream" ? o.text : "")).join("");
  const handled = [1, 2, 3, 4].map((n) =>
    interpreter.comm({ type: "comm_msg", commId, data: { n }, cell: `message ${n}` }),
  );
  assert.equal(await last("seen.join()"), "'begin 1,begin 2,begin 3,begin 4'");
  await run("answers.get(1)!();");
  await Promise.all(handled!.slice(0, 3));
  assert.deepEqual(
    [1, 2, 4].map((n) => said(`message ${n}`)),
    ["end 1\n", "end 2\n", ""],
  );
  assert.match(withoutColours(said("message 3")), /^end 3\nUncaught error in a comm message\nRangeError: three/);
  await interpreter.interrupt();
  await handled[3];
  await run("answers.get(4)!();");
  assert.equal(said("message 4"), "");
});

test("magics: unknown ones name the remedy", async () => {
  assert.match((await run("%pip install numpy")).error.evalue, /%npm install/);
  assert.match((await run("\n%%time\n1")).error.evalue, /%%time in line 2/);
  assert.equal(await last("10\n% 3"), "1");
});

test("is the text complete?", async () => {
  const status = async (code: string): Promise<string> => (await recorder.interpreter.isComplete(code)).status;
  for (const code of ["1", "", "const a = 1;", "function f() {\n}", "%npm install x", "`a`", "await 1"])
    assert.equal(await status(code), "complete", code);
  for (const code of ["function f() {", "f(", "[1,", "`text", "if (x)", "const a =", "/* open", "class A {\n  m() {"])
    assert.equal(await status(code), "incomplete", code);
  for (const code of ["let = ;", "f(]", '"open', "}", "1 1"]) assert.equal(await status(code), "invalid", code);
  assert.deepEqual(await recorder.interpreter.isComplete("for (;;) {\n  if (a) {"), {
    status: "incomplete",
    indent: "    ",
  });
});

test("a line for the kernel is completed by the names of such lines", async () => {
  const { matches } = await recorder.interpreter.complete("%n", 2);
  assert.deepEqual(matches, ["%npm"]);
  assert.deepEqual((await recorder.interpreter.complete("%npm install a\nJSON.pars", 14)).matches, []);
  assert.deepEqual((await recorder.interpreter.complete("%npm -v\nJSON.pars", 17)).matches, ["parse"]);
});
