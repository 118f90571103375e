import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Before anybody's code replaces it. */
const kill = process.kill.bind(process);

/** A process and all below it, the lowest first. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of allProcesses()) {
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent)!.push(pid);
  }
  const found = [root];
  for (let at = 0; at < found.length; at++) found.push(...(children.get(found[at]!) ?? []));
  return found.reverse();
}

/** Signals processes; on Windows it ends them, and all that they have started. */
export function killAll(pids: Iterable<number>, signal: NodeJS.Signals): void {
  for (const pid of pids) {
    if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    else signalTo(pid, signal);
  }
}

/**
 * Ends all processes that `list` finds. They are stopped before: a shell whose command ends would start the next one, which
 * nobody finds when the shell has ended as well.
 */
export function killListed(list: () => number[]): void {
  const found = new Set<number>();
  for (let size = -1; found.size > size && process.platform !== "win32";) {
    size = found.size;
    for (const pid of list()) {
      if (!found.has(pid)) signalTo(pid, "SIGSTOP");
      found.add(pid);
    }
  }
  killAll(process.platform === "win32" ? list() : found, "SIGKILL");
}

/** Signals a process that leads a group, and whoever is in the group; on Windows it ends it and what it has started. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  if (process.platform === "win32") killAll([leader], signal);
  else signalTo(-leader, signal);
}

export function killGroup(leader: number): void {
  signalGroup(leader, "SIGKILL");
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Pairs of a process and its parent; none on Windows, where `taskkill` knows them. */
function allProcesses(): [number, number][] {
  if (process.platform === "win32") return [];
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
    return (stdout ?? "").split("\n").map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]];
    } catch {
      return []; // It has just ended.
    }
  });
}
