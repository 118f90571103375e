// What each way to get the project names is what the project has.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/root.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
/** JSON whose comments are whole lines. */
const readJson = (path) => JSON.parse(read(path).replace(/^\s*\/\/.*$/gm, ""));
const version = JSON.parse(read("kernel/package.json")).version;

test("Binder installs the versions that npm start does, and runs what is there", () => {
  const required = new Set(read("requirements.txt").match(/^\w\S*==\S+/gm));
  const pip = read("binder/environment.yml").match(/\S+==\S+/g);
  assert.deepEqual(
    pip.map((line) => line.split("==")[0]),
    ["jupyterlab", "plotly"],
  );
  for (const line of pip) assert.ok(required.has(line), `${line} is not in requirements.txt`);
  assert.ok(
    process.platform === "win32" || statSync(join(root, "binder/postBuild")).mode & 0o100,
    "postBuild can't be run",
  );
  for (const [path] of read("binder/postBuild").matchAll(/\bkernel\/\S+/g))
    assert.ok(existsSync(join(root, path)), path);
});

test("VS Code and the development container agree, and VS Code's own TypeScript leaves cells alone", () => {
  const settings = readJson(".vscode/settings.json");
  for (const name of ["js/ts.validate.enabled", "typescript.validate.enable"]) assert.equal(settings[name], false);
  const container = readJson(".devcontainer/devcontainer.json");
  assert.deepEqual(container.customizations.vscode.extensions, readJson(".vscode/extensions.json").recommendations);
  assert.ok(container.postCreateCommand.includes("kernel/bin/tskernel.mjs"));
});

test("the conda recipe is of this version", () => {
  assert.match(read("conda/recipe.yaml"), new RegExp(`^  version: "${version}"$`, "m"));
});

test("CITATION.cff is of this version, and NOTICE names files that are there", () => {
  assert.match(read("CITATION.cff"), new RegExp(`^version: ${version}$`, "m"));
  for (const [path] of read("NOTICE").matchAll(/\b(src|kernel|scripts)\/[\w./-]+\w/g))
    assert.ok(existsSync(join(root, path)), path);
});

test("the images' recipes copy what the build needs", () => {
  const recipe = read("grading/deploy/Dockerfile");
  for (const folder of readJson("package.json").workspaces)
    assert.ok(recipe.includes(`COPY ${folder}/package.json ${folder}/\n`), folder);
  const projects = readJson("tsconfig.json").references.map(({ path }) => path.replace(/^\.\//, "").split("/")[0]);
  for (const ignore of ["Dockerfile.dockerignore", "grading/deploy/Dockerfile.dockerignore"]) {
    const left = read(ignore).split("\n");
    for (const folder of projects) assert.ok(!left.includes(folder), `${ignore} leaves out ${folder}`);
  }
});
