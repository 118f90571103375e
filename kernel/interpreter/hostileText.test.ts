import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { after, describe, test } from "node:test";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
const { interpreter } = recorder;
after(() => recorder.close());

const half = "\ud83d";
const otherHalf = "\udc4b";

async function isWell(): Promise<void> {
  const expected = Math.floor(Math.random() * 1e6);
  assert.equal((await recorder.run(`${expected - 1} + 1`)).text, String(expected));
}

describe("half an emoji", () => {
  const cells: Record<string, [string, unknown]> = {
    "in a string": [`"a${half}b"`, "'a\ufffdb'"],
    "its other half": [`"a${otherHalf}b".length`, "3"],
    "in a template": [`\`${half}\``, "'\ufffd'"],
    "in a comment": [`1 // ${half}`, "1"],
    "in a comment of several lines": [`/* ${otherHalf}${half} */ 2`, "2"],
    "in a regular expression": [`/${half}/.test("\ufffd")`, "true"],
    "in a name of a module": [`await import("./${half}").catch(() => 3)`, undefined],
    "in a type": [`let t: "${half}" = "${half}"; t.length`, "1"],
    "beside a whole one": [`"👋${half}👋".length`, "5"],
  };
  for (const [name, [code, text]] of Object.entries(cells)) {
    test(name, async () => {
      assert.equal((await recorder.run(code)).text, text);
      await isWell();
    });
  }
  test("alone, and where a line of the kernel stands", async () => {
    for (const code of [half, `${half}1`, `%npm ${half}`, `%${half}`, `const ${half} = 1`]) {
      assert.equal((await recorder.run(code)).outcome.status, "error", JSON.stringify(code));
    }
    await isWell();
  });
  test("in what is completed, pointed at, or may go on; the cursor between two halves", async () => {
    await recorder.run("const greeting = 'hi'");
    for (const code of [half, `greet${half}`, `"${half}"; greet`, `// ${half}`, "'👋'; greet"]) {
      for (const at of [0, 1, 2, code.length - 1, code.length, 99]) {
        await interpreter.complete(code, at);
        await interpreter.inspect(code, at, 1);
      }
      await interpreter.isComplete(code);
    }
    const code = `"${half}"; greet`;
    assert.deepEqual((await interpreter.complete(code, code.length)).matches.slice(0, 1), ["greeting"]);
    await isWell();
  });
  test("in a user expression", async () => {
    const { outcome } = await recorder.run("1", { userExpressions: { a: `"${half}"` } });
    assert.deepEqual(outcome.status === "ok" && outcome.userExpressions["a"]?.status, "ok");
  });
});

/** Processes started by this one whose command line holds a word. */
function helpers(word: string): number[] {
  try {
    const found = execFileSync("pgrep", ["-P", String(process.pid), "-f", "--", word], { encoding: "utf8" });
    return found.trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

describe("a helper process", { skip: process.platform === "win32" && "there are no such signals" }, () => {
  const words = { TypeScript: "--api", esbuild: "--service" };
  for (const [name, word] of Object.entries(words)) {
    test(`${name}, killed, is there again for the next cell`, async () => {
      for (let round = 0; round < 3; round++) {
        await recorder.run(`let alive${round}: string = "yes"`);
        for (const pid of helpers(word)) process.kill(pid, "SIGKILL");
        assert.equal((await recorder.run(`alive${round} + ${Math.random()} as string; alive${round}`)).text, "'yes'");
        for (const pid of helpers(word)) process.kill(pid, "SIGKILL");
        await sleep(20);
        await isWell();
      }
    });
  }
  test("TypeScript, halted, is replaced within a few seconds, and knows the names", async () => {
    await recorder.run("const known = { field: 1 }");
    for (const pid of helpers(words.TypeScript)) process.kill(pid, "SIGSTOP");
    const cell = await recorder.run("known.field + 1");
    assert.equal(cell.text, "2");
    const { traceback } = (await recorder.run("known.missing")).error;
    assert.match(traceback, /'missing' does not exist/);
  });
  test("TypeScript, halted: Stop ends the cell at once", async () => {
    for (const pid of helpers(words.TypeScript)) process.kill(pid, "SIGSTOP");
    const cell = recorder.run("known.field + 2");
    await sleep(200);
    const before = performance.now();
    await interpreter.interrupt();
    assert.equal((await cell).error.ename, "Interrupted");
    assert.ok(performance.now() - before < 500);
    await isWell();
  });
  test("TypeScript, halted, does not hold up the end", async () => {
    const other = new Recorder(tmpdir());
    await other.run("1");
    const before = performance.now();
    for (const pid of helpers(words.TypeScript)) process.kill(pid, "SIGSTOP");
    const cell = other.run("2");
    await other.close();
    assert.ok(performance.now() - before < 2000);
    assert.equal((await cell).outcome.status, "error");
    await isWell();
  });
});

test("a type check without an end is stopped within half a second", async () => {
  const endless = `type D = 0|1|2|3|4|5|6|7|8|9; type N = \`\${D}\${D}\${D}\${D}\`;
    type F<T extends string> = T extends \`\${infer A}\${infer B}\` ? F<B> | [A, F<B>] : T;
    const y: { [K in N]: F<\`\${K}\${D}\`> }[N] = 4`;
  const cell = recorder.run(endless);
  await sleep(1000);
  const before = performance.now();
  await interpreter.interrupt();
  assert.equal((await cell).error.ename, "Interrupted");
  assert.ok(performance.now() - before < 500, `${performance.now() - before} ms`);
  await isWell();
});
