// What the library itself should be quick at: starting, plotting, the reader's own loop; and memory that stays flat.
import { loop } from "./loop.mjs";
import { memory } from "./memory.mjs";
import { start } from "./start.mjs";

const parts = {
  "start: import, ready, plots": start,
  "the reader's own loop": loop,
  "memory after 50,000 steps": memory,
};

/** The rows of the parts whose names have `only` in them. */
export async function library(lab, peers, settings) {
  const rows = [];
  for (const [name, part] of Object.entries(parts)) {
    if (settings.only && !name.includes(settings.only)) continue;
    rows.push(...(await part(lab, peers, settings)));
  }
  return rows;
}
