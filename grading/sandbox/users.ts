import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Numbers that no system gives to a person: above what systemd, SSSD and containers hand out by default
 * (https://systemd.io/UIDS-GIDS), below 2^31.
 */
const range = { from: 2_001_000_000, to: 2_147_000_000 };

/**
 * A user for one process, as root: all processes of a user are ended, and counted, together, so it must be nobody's. By
 * chance, out of 146 million: whoever shares the kernel need not share files, a network or a view of processes with
 * us, by which a user could be claimed. Where fewer numbers are there (a container with a user namespace of its own)
 * nobody outside has them.
 */
export function newUser(): number {
  const { from, to } = available();
  for (;;) {
    const user = randomInt(from, to);
    if (!isTaken(user)) return user;
  }
}

function available(): { from: number; to: number } {
  const maps = readFileSync("/proc/self/uid_map", "utf8").trim().split("\n");
  const ends = maps
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([first = 0, , length = 0]) => first + length);
  const to = Math.min(range.to, Math.max(...ends));
  return to > range.from ? { from: range.from, to } : { from: Math.min(10_000, Math.floor(to / 2)), to };
}

function isTaken(user: number): boolean {
  if (
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .some((line) => Number(line.split(":")[2]) === user)
  )
    return true;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === user);
}

/** Ends every process of a user at once, also those that have left their parents. */
export function endUser(user: number): void {
  asUser(user, ["sh", "-c", "kill -9 -1"]);
}

/** Runs a command as a user who may do nothing. @returns its status */
export function asUser(user: number, command: readonly string[]): number | null {
  const drop = [`--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--no-new-privs", "--bounding-set=-all"];
  return spawnSync("setpriv", [...drop, ...command], { stdio: "ignore" }).status;
}

/** Takes away what a user has left where everybody may write. */
export function removeFilesOf(user: number): void {
  const places = ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", tmpdir()];
  spawnSync("find", [...new Set(places), "-xdev", "-user", String(user), "-delete"], { stdio: "ignore" });
}
