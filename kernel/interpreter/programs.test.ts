import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { Recorder, withoutColours } from "./Recorder.test.helper.js";

/**
 * Programs of every statement and declaration form, each as a file in Node, as one cell and as several: they print the
 * same. In `fixtures/programs.txt` a line `//// name` begins a program, and an empty line a further cell.
 */
interface Program {
  readonly name: string;
  readonly code: string;
}

const text = await readFile(new URL("../../interpreter/fixtures/programs.txt", import.meta.url), "utf8");
const programs: Program[] = text
  .split(/^\/{4} /m)
  .slice(1)
  .map((part) => ({ name: part.slice(0, part.indexOf("\n")), code: part.slice(part.indexOf("\n") + 1).trim() }));

const folder = await mkdtemp(join(tmpdir(), "tskernel-programs-"));
after(() => rm(folder, { recursive: true }));

/** What each program prints as a file, all in one process: a module of its own each, one after the other. */
async function inNode(): Promise<string[]> {
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const runner = [
    'import { createRequire } from "node:module";',
    // Of CommonJS a cell has `require`.
    "globalThis.require = createRequire(import.meta.url);",
  ];
  for (const [index, { code }] of programs.entries()) {
    const { code: js } = await transform(code, {
      loader: "ts",
      target: `node${process.versions.node}`,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    await writeFile(join(folder, `p${index}.js`), `${js}\nexport {};`);
    runner.push(
      `console.log("\\0"); try { await import("./p${index}.js"); } catch (error) { console.log(String(error)); }`,
    );
  }
  await writeFile(join(folder, "all.js"), runner.join("\n"));
  const { stdout } = await promisify(execFile)(process.execPath, ["all.js"], { cwd: folder });
  return stdout.split("\0\n").slice(1);
}

const expected = inNode();
expected.catch(() => {});

for (const [how, cut] of [
  ["one cell", (code: string) => [code]],
  ["several cells", (code: string) => code.split(/\n\n+/)],
] as const) {
  test(`${programs.length} programs print as ${how} what they print in Node`, async () => {
    const printed = await expected;
    const recorder = new Recorder(folder);
    const wrong: string[] = [];
    try {
      for (const [index, { name, code }] of programs.entries()) {
        let found = "";
        for (const cell of cut(code)) {
          const run = await recorder.run(cell);
          found += withoutColours(run.stream("stdout") + run.stream("stderr"));
          if (run.outcome.status === "error") found += `${run.error.traceback}\n`;
        }
        if (found !== printed[index]) wrong.push(`${name}\n${code}\nin Node:\n${printed[index]}as ${how}:\n${found}`);
      }
    } finally {
      await recorder.close();
    }
    assert.equal(wrong.length, 0, wrong.join("\n────\n"));
  });
}

test("there are enough of them", () => {
  assert.ok(programs.length >= 300);
  assert.ok(programs.filter(({ code }) => code.includes("\n\n")).length >= 200);
});
