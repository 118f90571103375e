import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const byPlace = /(?:new URL|register)\(\s*"(\.[^"]*\.js)"/g;

test("the bundle holds every module that is loaded by its place", () => {
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !/(^|\/)(dist|node_modules)\/|\.test\./.test(file));
  const loaded = sources.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return [...text.matchAll(byPlace)].map(([, path]) => {
      // The bundle's chunks are as deep as modules, but beside none of them.
      const isOwnFolder = path!.startsWith("./") && basename(dirname(file)) === "session";
      assert.ok(path!.startsWith("../") || isOwnFolder, `${file}: ${path}`);
      return join(dirname(file), path!).replaceAll("\\", "/").replace(/\.js$/, "");
    });
  });
  assert.ok(loaded.length >= 4);
  const entries = JSON.parse(readFileSync(join(folder, "bundleEntries.json"), "utf8")) as string[];
  assert.deepEqual(
    loaded.filter((module) => !entries.includes(module)),
    [],
  );
});
