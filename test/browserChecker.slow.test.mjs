// The type checker's own tests with the browser's compiler, TypeScript 6 over files in memory: all pass but those listed,
// which speak of Node or of what is global in Node.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { declarations } from "../browser/declarations.mjs";
import { root } from "../scripts/lib/root.mjs";

/** What a browser does otherwise, by the test's name. */
const differences = {
  check: [
    // Node's modules and globals.
    /process\.argv|node:fs|from 'fs'|require\('x'\)|node:url|node:path/,
    /^(imports|a type-only import stays one|of every kind by another kind|of an import)$/,
    /^(give later cells the new names|with their types)$/, // of node:path
  ],
  complete: [
    /^"(os\.cpu\||o\||rea\||import \{ readFileS\| \} from 'node:fs'|import \{\} from 'node:f\|')"$/,
    /^"(1 \+ ad\||fetc\|)"$/, // a worker has more globals of such names
    /^signatures where the list is short$/, // so the list is not short
    /^files, in a string that looks like a path$/, // there are none
  ],
  inspect: [/^"(readFile\|Sync|o\|s)"$/, /^in detail, the declaration and where it stands$/], // os.cpus
};

const folder = join(root, ".cache", "browser-checker");

test("the checker's tests pass with TypeScript 6, but for what Node has alone", { timeout: 300_000 }, async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "declarations.json"), JSON.stringify(declarations()));
  const setup = `import { readFileSync } from "node:fs";
import { loadDeclarations } from ${JSON.stringify(join(root, "kernel/checker/declarations.browser.ts"))};
const text = readFileSync(${JSON.stringify(join(folder, "declarations.json"))});
await loadDeclarations(URL.createObjectURL(new Blob([text])));`;
  writeFileSync(join(folder, "setup.js"), setup);
  await build({
    entryPoints: Object.keys(differences).map((name) => join(root, `kernel/checker/${name}.test.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["browser"],
    inject: [join(folder, "setup.js")],
    external: ["typescript6"],
    logLevel: "warning",
  });
  for (const [name, known] of Object.entries(differences)) {
    const args = ["--test", "--test-reporter=tap", join(folder, `${name}.test.mjs`)];
    // Without NODE_TEST_CONTEXT, which would make it a part of this test.
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT;
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    const passed = stdout.match(/^ {4}ok /gm)?.length ?? 0;
    // Leaves alone: a suite fails with them.
    const failed = [...stdout.matchAll(/^ {4,}not ok \d+ - (.*)$/gm)].map(([, title]) =>
      title.replaceAll("\\\\", "\\"),
    );
    assert.ok(passed >= 25, `${name}: ${passed} tests pass\n${stdout.slice(-2000)}`);
    assert.deepEqual(
      failed.filter((title) => !known.some((each) => each.test(title))),
      [],
      name,
    );
    assert.ok(failed.length <= 16, `${name}: ${failed.length} fail`);
  }
});
