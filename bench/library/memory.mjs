// Memory after 50,000 steps against that after 5,000, each in a process of its own: `fit`, and the reader's loop.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Rows {name, ours, peer, ratio, goal} in MB. */
export function memory() {
  const child = fileURLToPath(new URL("memoryOnce.mjs", import.meta.url));
  return ["fit", "the reader's own loop"].map((what) => {
    const { early, late, tensors } = JSON.parse(
      execFileSync(process.execPath, ["--expose-gc", child, what], { encoding: "utf8" }),
    );
    if (tensors !== 0) throw new Error(`${what} left ${tensors} tensors behind`);
    const name = `MB after 50,000 steps / after 5,000: ${what}`;
    return { name, ours: late, peer: early, ratio: late / early, bestRatio: late / early, goal: 1.1 };
  });
}
