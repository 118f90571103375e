// The lines that a person types who gets the packages from a registry, each in a new empty folder and home.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { root } from "../../scripts/lib/root.mjs";
import { notebookOf } from "../sample.mjs";
import { Registry } from "./Registry.mjs";

const patience = { timeout: 900_000, skip: process.platform === "win32" ? "the lines are bash's" : false };
let registry;
let folder;
before(async () => {
  registry = await Registry.start();
  for (const workspace of ["src", "kernel"])
    registry.run(`npm publish --ignore-scripts --workspace ${workspace}`, root, tmpdir());
}, patience);
after(() => registry?.close());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "person-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name, text) => writeFileSync(join(folder, name), text);
const read = (name) => readFileSync(join(folder, name), "utf8");
const run = (line) => registry.run(line, folder);

test("npm install --global tskernel && tskernel install", patience, () => {
  const said = run(
    `npm install --global --prefix "$HOME/npm" tskernel && PATH="$HOME/npm/bin:$PATH" && tskernel install && tskernel list`,
  );
  assert.match(said, /tskernel is installed in .*\.local\/share\/jupyter\/kernels\/tskernel/);
  assert.doesNotMatch(said, /EBADENGINE|deprecated|vulnerab/);
  const { argv } = JSON.parse(read(".local/share/jupyter/kernels/tskernel/kernel.json"));
  assert.ok(existsSync(argv[1]) && argv[1].startsWith(join(folder, "npm")), argv[1]);
});

test("npx tskernel run lesson.ipynb; npx tskernel install says that npx's cache may be cleared", patience, () => {
  write("lesson.ipynb", notebookOf(["const x: number = 20;", "x * 2 + 2"]));
  run("npx --yes tskernel run lesson.ipynb --html lesson.html -p more=1");
  assert.match(read("lesson.ipynb"), /"42"/);
  assert.match(
    run("npx --yes tskernel install"),
    /cache of npx that may be cleared.\nTo keep it: npm install --global/,
  );
});

const program = `const z = tf.tensor2d([[1, 2], [3, 6]]);
const { name } = await ready();
const y = batchNorm(z, { gamma: [1, 1], beta: [0, 0] });
console.log(name, Array.from(y.dataSync(), (x: number) => Math.round(x)).join());`;
const plain = program.replace(": number", "");
const shown = /^(tensorflow|wasm|cpu) -1,-1,1,1$/m;

test("npm install batchnorm-lab: in ES modules, CommonJS, TypeScript, and a page that Vite builds", patience, () => {
  write("package.json", '{ "private": true }');
  run("npm install batchnorm-lab");
  write("a.mjs", `import { tf, ready, batchNorm } from "batchnorm-lab";\n${plain}`);
  assert.match(run("node a.mjs"), shown);
  write("b.cjs", `const { tf, ready, batchNorm } = require("batchnorm-lab");\n(async () => {\n${plain}\n})();`);
  assert.match(run("node b.cjs"), shown);
  run("npm install --save-dev --ignore-scripts vite@7.3.1 typescript@5.9.3 @types/node@20.19.25");
  write("index.html", '<!DOCTYPE html><p id="p"></p><script type="module" src="/a.mjs"></script>');
  run("npx vite build --logLevel warn");
  assert.match(read("dist/index.html"), /<script type="module"[^>]* src="\/assets\/index-/);
  write("c.mts", `import { tf, ready, batchNorm } from "batchnorm-lab";\n${program}`);
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    // tfjs's own types have mistakes: without skipLibCheck TypeScript tells them.
    const compilerOptions = { module, moduleResolution, target: "es2022", strict: true, skipLibCheck: true };
    write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["c.mts"] }));
    run("npx tsc");
    assert.match(run("node c.mjs"), shown);
  }
});

test("Deno: import of npm:batchnorm-lab, with its types", patience, () => {
  run(`npm install --prefix "$HOME/tools" --no-save deno@2.9.6 && cp "$npm_config_userconfig" .npmrc`);
  write("main.ts", `import { tf, ready, batchNorm } from "npm:batchnorm-lab";\n${program}`);
  // It takes no version that is younger than a day unless told so.
  const deno = (words) =>
    run(`export NPM_CONFIG_REGISTRY=$(npm config get registry); tools/node_modules/.bin/deno ${words}`);
  deno("check --min-dep-age=0 main.ts");
  assert.match(deno("run --min-dep-age=0 --allow-read --allow-env --allow-sys main.ts"), shown);
});
