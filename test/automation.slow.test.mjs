// Every line of kernel/docs/automation.md, in a new folder as the page describes it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../scripts/lib/root.mjs";
import { venv, venvPython } from "../scripts/lib/venv.mjs";

const has = (name) => spawnSync(venvPython, ["-c", `import ${name}`]).status === 0;
const skip =
  process.platform === "win32" ? "the lines are bash's" : !has("jupyter_book") && "not in .venv: jupyter-book";
const text = readFileSync(join(root, "kernel/docs/automation.md"), "utf8");
const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, lines]) => lines.trimEnd().split("\n"));

let folder;
let env;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "automation-"));
  const cells = [
    { source: "let steps: number = 5;", metadata: { tags: ["parameters"] } },
    { source: "console.log(`${steps} steps`);\nsteps * 2", metadata: {} },
  ].map((cell, i) => ({ cell_type: "code", id: `c${i}`, execution_count: null, outputs: [], ...cell }));
  const title = { cell_type: "markdown", id: "title", metadata: {}, source: "# A lesson" };
  const kernelspec = { name: "tskernel", display_name: "TypeScript", language: "typescript" };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [title, ...cells] };
  writeFileSync(join(folder, "lesson.ipynb"), JSON.stringify(notebook));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "kernel"), join(folder, "node_modules", "tskernel"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(
    join(folder, "bin", "tskernel"),
    `#!/bin/sh\nexec "${process.execPath}" "${root}/kernel/bin/tskernel.mjs" "$@"\n`,
  );
  chmodSync(join(folder, "bin", "tskernel"), 0o755);
  const PATH = [join(folder, "bin"), dirname(venvPython), process.env.PATH].join(delimiter);
  env = { ...process.env, PATH, VIRTUAL_ENV: venv, JUPYTER_DATA_DIR: join(folder, "data"), HOME: folder };
  run("tskernel install");
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

function run(line) {
  const { status, stdout, stderr } = spawnSync("bash", ["-ec", line], { cwd: folder, env, encoding: "utf8" });
  assert.equal(status, 0, `${line}\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

/** What a line must have brought about, beside ending well. */
const results = {
  "tskernel run lesson.ipynb --output out.ipynb --html out.html -p steps=7": [
    "out.ipynb",
    /"14"[^]*injected-parameters|injected-parameters[^]*"14"/,
  ],
  "jupyter execute lesson.ipynb --output=out.ipynb": ["out.ipynb", /"10"/],
  "python node_modules/tskernel/clients/papermill_tskernel.py lesson.ipynb out.ipynb -p steps 7 --no-progress-bar": [
    "out.ipynb",
    /"14"/,
  ],
  "jupytext --to ts:percent lesson.ipynb --output lesson.ts": ["lesson.ts", /^\/\/ %%/m],
  "jupytext --to ipynb lesson.ts --output again.ipynb": ["again.ipynb", /let steps: number = 5;/],
  "jupyter nbconvert --to html --execute lesson.ipynb --output lesson.html": ["lesson.html", /5 steps/],
  "jupyter nbconvert --to script lesson.ipynb": ["lesson.ts", /^let steps: number = 5;/m],
  "jupyter-book build book --quiet": ["book/_build/html/lesson.html", /5 steps/],
};

for (const lines of blocks) {
  for (const line of lines) {
    test(line, { skip, timeout: 300_000 }, () => {
      run(line);
      if (!(line in results)) return;
      const [file, content] = results[line];
      assert.match(readFileSync(join(folder, file), "utf8"), content);
    });
  }
}

test("every line whose result is looked at is in the page", () => {
  const all = new Set(blocks.flat());
  assert.deepEqual(
    Object.keys(results).filter((line) => !all.has(line)),
    [],
  );
});

test("voila lesson.ipynb", { skip, timeout: 300_000 }, async () => {
  assert.ok(text.includes("`voila lesson.ipynb`"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const options = ["lesson.ipynb", "--no-browser", `--port=${port}`, "--Voila.ip=127.0.0.1"];
  const child = spawn(join(dirname(venvPython), "voila"), options, { cwd: folder, env, stdio: "ignore" });
  try {
    let page = "";
    for (let i = 0; i < 200 && !page.includes("5 steps"); i++) {
      page = await fetch(`http://127.0.0.1:${port}/`).then(
        (answer) => answer.text(),
        () => "",
      );
      await sleep(300);
    }
    assert.match(page, /5 steps/);
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("close", resolve));
  }
});
