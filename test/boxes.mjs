// The Python boxes of the lessons, as `python/boxes.py` has them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/root.mjs";

const source = readFileSync(join(root, "test", "python", "boxes.py"), "utf8");

/** The boxes by the cell that they stand in. */
export function pythonBoxes() {
  const parts = source.split(/^# %% /m).filter((part) => part.startsWith("box "));
  return Object.fromEntries(
    parts.map((part) => {
      const [, cell, lines] = /^box (\S+)\n([^]*)$/.exec(part);
      return [cell, lines.trim()];
    }),
  );
}

/** All of it, to be run; without a box's lines for a framework, which stand under a comment that begins with its name. */
export function pythonScript({ without } = /** @type {{ without?: string }} */ ({})) {
  if (without === undefined) return source;
  return source.replace(new RegExp(`^# ${without}\\b[^]*?(?=^# )`, "gm"), "");
}
