import { ready } from "../backend/index.js";
import { backends } from "./backends.js";
import { comparisons } from "./correctness.js";

/** `node src/dist/testing/correctnessTable.js` prints every function's largest error on each backend, as Markdown. */
async function main(): Promise<void> {
  const all = comparisons();
  const rows = new Map<string, Map<string, number>>();
  for (const backend of backends) {
    try {
      await ready({ backend });
    } catch (error) {
      console.log(`${(error as Error).message}\n`);
      continue;
    }
    for (const comparison of all) {
      // The recorded inputs of a function share a line, the hard ones have one each.
      const input = comparison.reference.includes("this library") ? `, ${comparison.input}` : "";
      const key = `| \`${comparison.function}\` | ${comparison.what}${input} | ${comparison.reference} |`;
      const row = rows.get(key) ?? new Map<string, number>();
      rows.set(key, row.set(backend, Math.max(row.get(backend) ?? 0, await comparison.error())));
    }
  }
  console.log(`| function | compared | reference | ${backends.join(" | ")} |`);
  console.log(`|---|---|---|${"---|".repeat(backends.length)}`);
  for (const [key, row] of rows) {
    const errors = backends.map((backend) => row.get(backend)?.toExponential(1) ?? "not here");
    console.log(`${key} ${errors.join(" | ")} |`);
  }
}

void main();
