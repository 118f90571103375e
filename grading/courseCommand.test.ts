import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { main } from "./courseCommand.js";

const folder = mkdtempSync(join(tmpdir(), "command-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a command says on stderr, and its status. */
async function told(...args: string[]): Promise<[status: number, stderr: string]> {
  const { write } = process.stderr;
  let text = "";
  process.stderr.write = (chunk) => Boolean((text += String(chunk)));
  try {
    return [await main(args), text];
  } finally {
    process.stderr.write = write;
  }
}

test("slots are whole", async () => {
  for (const slots of ["0.5", "1.5", "0", "-1", "Infinity", "two"]) {
    const [status, text] = await told("grade", folder, `--slots=${slots}`);
    assert.equal(status, 2);
    assert.match(text, new RegExp(`^--slots ${slots}: expected a (whole number|number above 0)\n`));
  }
});
