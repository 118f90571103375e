// The gallery's notebooks run, with packages that they name by `npm:` imports.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../scripts/lib/root.mjs";

const gallery = join(root, "notebooks/gallery");
// Beside the original: what the notebooks read lies where it does for them.
const copy = mkdtempSync(join(root, "notebooks/.gallery-"));
after(() => rmSync(copy, { recursive: true, force: true }));
cpSync(gallery, copy, { recursive: true });

const typesOf = (cells) => cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ data = {} }) => Object.keys(data)));

for (const name of readdirSync(gallery)) {
  test(name, { timeout: 300_000 }, () => {
    const kernel = join(root, "kernel/bin/tskernel.mjs");
    const { status, stderr } = spawnSync(process.execPath, [kernel, "run", join(copy, name), "--quiet"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const [before, now] = [gallery, copy].map((folder) => JSON.parse(readFileSync(join(folder, name), "utf8")).cells);
    assert.deepEqual(typesOf(now), typesOf(before));
  });
}
