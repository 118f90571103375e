// Writes the library's reference, src/docs/, from the docstrings of what it offers.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publicApi } from "./lib/api.mjs";
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { referencePages } from "./lib/reference.mjs";
import { root } from "./lib/root.mjs";

await main(async () => {
  await build();
  const folder = join(root, "src", "docs");
  const pages = Object.entries(referencePages(publicApi()));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  console.log(`src/docs: ${pages.length} pages`);
});
