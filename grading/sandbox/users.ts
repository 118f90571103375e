import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./isAlive.js";

const first = 60_100;
const prefix = "course-user-";
const claimed = new Map<number, number>();

/**
 * The user of a slot, as root: one that nobody is, and that no other grading on this machine has taken, since all
 * processes of a user are ended, and counted, together.
 */
export function userOf(slot: number): number {
  let user = claimed.get(slot);
  if (user === undefined) claimed.set(slot, (user = claim(slot)));
  return user;
}

/** Has a slot's processes run as a user that this process's parent has claimed. */
export function adoptUser(slot: number, user: number): void {
  claimed.set(slot, user);
}

/**
 * A claim is a file named for the user and this process. Who sees another's goes on to another user: of two that claim
 * at the same moment perhaps both.
 */
function claim(slot: number): number {
  const known = new Set(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => Number(line.split(":")[2])),
  );
  for (let user = first + slot; ; user += 1 + (process.pid % 100)) {
    if (known.has(user) || [...claimed.values()].includes(user)) continue;
    const file = join(tmpdir(), `${prefix}${user}-${process.pid}`);
    writeFileSync(file, "", { mode: 0o600 });
    if (claimants(user).length === 1) {
      process.once("exit", () => rmSync(file, { force: true }));
      return user;
    }
    rmSync(file);
  }
}

/** The processes that have claimed a user and are there; the claims of others are taken away. */
function claimants(user: number): number[] {
  const start = `${prefix}${user}-`;
  const files = readdirSync(tmpdir()).filter((name) => name.startsWith(start));
  return files.flatMap((name) => {
    const pid = Number(name.slice(start.length));
    if (isAlive(pid)) return [pid];
    rmSync(join(tmpdir(), name), { force: true });
    return [];
  });
}
