// Every lesson runs to its end untouched, and every proof in it agrees with its theory. (`npm run lessons` does it for
// other seeds and backends.)
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { lessonFiles, runLesson } from "../scripts/lessons.mjs";

for (const file of lessonFiles()) {
  test(`lesson ${basename(file, ".ipynb")}`, { timeout: 600_000 }, async () => {
    assert.ok(statSync(file).size <= 2 * 1024 * 1024, "larger than 2 MB");
    const { failed, claims, numPlots } = await runLesson(file);
    assert.equal(failed, undefined);
    assert.ok(claims.length > 0, "no proof");
    assert.deepEqual(
      claims.filter(({ agrees }) => !agrees),
      [],
    );
    assert.ok(numPlots >= 6, `${numPlots} plots`);
  });
}
