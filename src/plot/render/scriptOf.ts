import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

/** A drawing library as source text, for a page that needs no network. */
export function scriptOf(name: "vega" | "vega-lite" | "plotly.js-dist"): string {
  const main = resolve(name);
  return readFileSync(name === "plotly.js-dist" ? main : join(dirname(main), `${name}.min.js`), "utf8");
}
