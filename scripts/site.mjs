// The web site: `npm run site [-- --serve] [-- --out FOLDER]`.
import { parseArgs } from "node:util";
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { root } from "./lib/root.mjs";
import { serveFolder } from "./lib/serveFolder.mjs";
import { step } from "./lib/step.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: { serve: { type: "boolean" }, out: { type: "string" }, port: { type: "string" } },
  });
  const folder = values.out ?? join(root, ".cache", "site");
  await build();
  const { buildSite } = await import("../site/build.mjs");
  await step("Site", async (say) => `${await buildSite(folder, say)} pages in ${folder}`);
  if (!values.serve) return;
  const { url } = await serveFolder(folder, { port: Number(values.port ?? 8000) });
  console.log(`${url} (Ctrl-C ends it)`);
});
