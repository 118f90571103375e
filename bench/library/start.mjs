// How long one waits: for the import, `ready()`, the first plot and the next ones, each in a fresh process.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "../training.mjs";

const limits = { import: 250, "ready()": undefined, "first plot, with PNG": 400, "later plots, with PNG": 100 };

/** Rows {name, ours, limit} in ms. */
export function start(_lab, _peers, { rounds = 5 } = {}) {
  const child = fileURLToPath(new URL("startOnce.mjs", import.meta.url));
  const runs = Array.from({ length: rounds + 1 }, () =>
    JSON.parse(execFileSync(process.execPath, [child], { encoding: "utf8" })),
  );
  runs.shift(); // the first fills the system's file cache
  return Object.entries(limits).map(([name, limit]) => ({ name, ours: median(runs.map((run) => run[name])), limit }));
}
