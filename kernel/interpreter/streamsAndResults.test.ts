import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { Recorder, sleep, withoutColours } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
const run = recorder.run.bind(recorder);
before(() => run("let n = 0;"));
after(() => recorder.close());

for (const [name, code] of Object.entries({
  pipeline: `import { pipeline } from "node:stream/promises"; import { Readable } from "node:stream";
    await pipeline(Readable.from(["piped\\n"]), process.stdout);`,
  "pipeline with a callback": `import stream from "node:stream";
    await new Promise((done) => stream.pipeline(stream.Readable.from(["piped\\n"]), process.stdout, done));`,
  pipeTo: `import { Writable } from "node:stream";
    await new Blob(["piped\\n"]).stream().pipeTo(Writable.toWeb(process.stdout) as any);`,
  "end with a callback": `await new Promise<void>((done) => process.stdout.end("piped\\n", done));`,
})) {
  test(`process.stdout: ${name} comes to its end, and the next cell prints`, { timeout: 60_000 }, async () => {
    const cell = await run(code);
    assert.equal(cell.outcome.status, "ok", JSON.stringify(cell.outcome));
    assert.equal(cell.stream("stdout"), "piped\n");
    assert.equal((await run('console.log("next")')).stream("stdout"), "next\n");
  });
}

const ask = `import readline from "node:readline/promises";
  const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
  const given = await lines.question("name? "); lines.close(); given`;

test("after Stop at a question of readline, the next one is asked and answered", { timeout: 60_000 }, async () => {
  let asked = 0;
  recorder.answer = () => (asked++, new Promise(() => {}));
  const running = run(ask, { allowStdin: true });
  while (!asked) await sleep(20);
  await recorder.interpreter.interrupt();
  assert.equal((await running).error.ename, "Interrupted");
  recorder.answer = async () => "Ann";
  assert.equal((await run(ask, { allowStdin: true })).text, "'Ann'");
});

test("a question where nobody can be asked is an error at once", { timeout: 60_000 }, async () => {
  recorder.answer = () => Promise.reject(new Error("this front end takes no input"));
  const { error } = await run(ask);
  assert.equal(error.ename, "InputError");
  assert.match(error.evalue, /takes no input/);
  recorder.answer = async () => "Bob";
  assert.equal((await run(ask, { allowStdin: true })).text, "'Bob'");
});

/** Answers with these lines, one for each question; says how many were asked for. */
function answering(...lines: string[]): { asked: number } {
  const count = { asked: 0 };
  recorder.answer = () => {
    const line = lines[count.asked++];
    return line === undefined ? new Promise(() => {}) : Promise.resolve(line);
  };
  return count;
}

const asking = { allowStdin: true };

/** Waits until somebody has asked. */
async function isAsked(count: { asked: number }): Promise<void> {
  for (let wait = 0; wait < 1000 && !count.asked; wait++) await sleep(20);
  assert.ok(count.asked > 0);
}

const readers: Record<string, string> = {
  "for await":
    "const got: string[] = []; for await (const c of process.stdin) { got.push(String(c)); if (got.length === 2) break } got",
  "on readable":
    'await new Promise<string[]>((done) => { const got: string[] = []; const hear = () => { for (let c; (c = process.stdin.read()) !== null; ) got.push(String(c)); if (got.length === 2) { process.stdin.off("readable", hear); done(got) } }; process.stdin.on("readable", hear) })',
  "on data":
    'await new Promise<string[]>((done) => { const got: string[] = []; const hear = (c: Buffer) => { got.push(String(c)); if (got.length === 2) { process.stdin.off("data", hear); done(got) } }; process.stdin.on("data", hear) })',
};

for (const [name, code] of Object.entries(readers)) {
  test(`process.stdin, ${name}: asks for what is read, after a Stop there too`, { timeout: 60_000 }, async () => {
    for (let round = 0; round < 2; round++) {
      const count = answering("a", "b");
      assert.equal((await run(code, asking)).text, "[ 'a\\n', 'b\\n' ]");
      assert.equal(count.asked, 2);
      const left = answering();
      const running = run(code, asking);
      await isAsked(left);
      await recorder.interpreter.interrupt();
      assert.equal((await running).error.ename, "Interrupted");
    }
    recorder.answer = () => Promise.reject(new Error("this front end takes no input"));
    assert.match((await run(code)).error.evalue, /takes no input/);
    answering("z");
    assert.equal((await run("prompt('?')", asking)).text, "'z'");
  });
}

test(
  "an interface of readline asks in the cell that waits for a line, and in no other",
  { timeout: 60_000 },
  async () => {
    const count = answering("Ann", "Bob", "x", "y", "Eve");
    await run(
      'import readline from "node:readline/promises"; const rl = readline.createInterface({ input: process.stdin, output: process.stdout });',
      asking,
    );
    await run("await new Promise((done) => setTimeout(done, 50))", asking);
    assert.equal(count.asked, 0);
    assert.equal((await run('const first = await rl.question("1? "); first', asking)).text, "'Ann'");
    await run("await new Promise((done) => setTimeout(done, 50))", asking);
    assert.equal(count.asked, 1);
    assert.equal((await run('const second = await rl.question("2? "); second', asking)).text, "'Bob'");
    const lines =
      'const all: string[] = []; for await (const line of rl) { all.push(line); if (line === "y") break } all';
    assert.equal((await run(lines, asking)).text, "[ 'x', 'y' ]");
    assert.equal((await run("prompt('?')", asking)).text, "'Eve'");
    assert.equal(count.asked, 5);
  },
);

test(
  "after Stop, and after a cell that ended too soon, the same interface asks again",
  { timeout: 60_000 },
  async () => {
    let count = answering();
    const running = run('await rl.question("name? ")', asking);
    await isAsked(count);
    await recorder.interpreter.interrupt();
    assert.equal((await running).error.ename, "Interrupted");
    count = answering();
    await run('void rl.question("nobody waits? "); await new Promise((done) => setTimeout(done, 50))', asking);
    assert.equal(count.asked, 1);
    answering("Zoe", "done");
    assert.equal((await run('const name = await rl.question("name? "); name', asking)).text, "'Zoe'");
    assert.equal((await run('rl.close(); prompt("?")', asking)).text, "'done'");
  },
);

test("an object whose names look like MIME types is a bundle only with their data", async () => {
  for (const code of [
    '({ "text/html": 5, "application/json": 3 })',
    '({ "image/png": 12, "image/jpeg": 3 })',
    '({ "text/plain": 5n })',
  ]) {
    const [output] = (await run(code)).outputs;
    assert.ok(output && "data" in output, code);
    assert.deepEqual(Object.keys(output.data), ["text/plain"]);
    assert.match(withoutColours(String(output.data["text/plain"])), /^\{ '(text|image)\//);
  }
  const [shown] = (await run('({ "text/html": "<b>x</b>" })')).outputs;
  assert.ok(shown && "data" in shown);
  assert.equal(shown.data["text/html"], "<b>x</b>");
});

test("a bundle that no front end could read is told, and not sent", async () => {
  assert.match((await run('display({ "text/html": 5 } as any, { raw: true })')).error.evalue, /text\/html is 5/);
  assert.match((await run('display({ "application/json": 5n } as any, { raw: true })')).error.evalue, /BigInt/);
  const own = await run('({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": 5 }) })');
  const [output] = own.outputs;
  assert.ok(output && "data" in output);
  assert.match(String(output.data["text/plain"]), /showing it failed: TypeError: text\/plain is 5/);
});

test("elements, canvases and the bytes of pictures are shown as pictures", async () => {
  const values: Record<string, [code: string, type: string, data: RegExp]> = {
    svg: ['({ nodeType: 1, outerHTML: "<svg width=\\"1\\"></svg>" })', "image/svg+xml", /^<svg xmlns=\S+ width/],
    html: ['({ nodeType: 1, outerHTML: "<p>x</p>" })', "text/html", /^<p>x<\/p>$/],
    canvas: ["({ getContext() {}, toBuffer: () => Buffer.from([0x89, 0x50, 0x4e, 0x47]) })", "image/png", /^iVBORw==$/],
    bytes: ["Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])", "image/png", /^iVBORw0KGgo=$/],
  };
  for (const [name, [code, type, data]] of Object.entries(values)) {
    const [output] = (await run(code)).outputs;
    assert.ok(output && "data" in output, name);
    assert.match(String(output.data[type]), data, name);
  }
});

test("an error that shows itself is a value", async () => {
  const code = `class Outcome extends Error { [Symbol.for("nodejs.util.inspect.custom")]() { return "Outcome: 0" } } new Outcome()`;
  assert.equal((await run(code)).text, "Outcome: 0");
});

test("values that fight back are shown somehow", async () => {
  for (const code of [
    "new Proxy({}, { get() { throw new Error('g') }, getPrototypeOf() { throw new Error('p') } })",
    "new Proxy({}, { get: () => () => 1 }) as unknown",
  ]) {
    const { outcome } = await run(`[${code}][0]`);
    assert.equal(outcome.status, "ok", code);
  }
});

test("to show an object calls none of its getters", async () => {
  await run("let called = 0;");
  for (const code of ['({ get "text/html"() { called++; return "x" } })', "[{ get a() { called++; return 1 } }]"]) {
    const { text } = await run(code);
    assert.match(String(text), /\[Getter\]/);
  }
  assert.equal((await run("called")).text, "0");
});
