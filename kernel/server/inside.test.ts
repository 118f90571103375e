import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../", import.meta.url);
const inside = readFileSync(new URL("docs/inside.md", folder), "utf8");

test("each row of the feature table names tests that are there", () => {
  const tests = readFileSync(new URL("server/features.test.ts", folder), "utf8");
  const titles = [...tests.matchAll(/\btest\(["`]((?:\d+ |\$\{number\} )+)/g)].flatMap(([, numbers]) =>
    numbers!.trim().split(" "),
  );
  const loops = [...tests.matchAll(/^ {2}\[(\d+), /gm)].map(([, number]) => number!);
  const tested = new Set([...titles, ...loops]);
  const rows = [...inside.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map(
    ([, number, shown]) => [number!, shown!] as const,
  );
  assert.deepEqual(
    rows.map(([number]) => number),
    Array.from({ length: 49 }, (_, index) => String(index + 1)),
  );
  for (const [number, shown] of rows) {
    if (/^features/.test(shown)) assert.ok(tested.has(number), `features.test.ts has no test of row ${number}`);
    else
      assert.match(
        shown,
        /`[\w./]+\.test\.m?[jt]s`|`npm run bench:kernel`|rows 26 to 29/,
        `row ${number} names no test`,
      );
  }
});

test("each file that it names is there", () => {
  const names = [...inside.matchAll(/`([\w./-]+\/[\w.]+\.(?:ts|mjs))`/g)].map(([, name]) => name!);
  assert.ok(names.length > 20);
  assert.deepEqual(
    names.filter((name) => !existsSync(new URL(name, folder))),
    [],
  );
});
