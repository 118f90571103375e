import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkSource } from "./checkSources.js";
import { assignment, tinyCourse } from "./tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "check-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const skip = process.platform !== "linux" || process.getuid?.() !== 0 ? "users are root's to give" : false;

test("a source is checked under another user, too", { skip, timeout: 60_000 }, async () => {
  const { points, problems } = await checkSource(tinyCourse(folder, {}), assignment, "user");
  assert.deepEqual({ points, problems }, { points: 3, problems: [] });
});
