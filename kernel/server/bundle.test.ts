import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
      // The bundle's chunks lie one folder deep, as this file must, but beside none of the modules.
      assert.ok(path!.startsWith("../") && dirname(dirname(file)) === ".", `${file}: ${path}`);
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
