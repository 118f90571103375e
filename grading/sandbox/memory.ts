import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

interface Usage {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

/**
 * The resident memory of a process and all its descendants, biggest first. Linux only; elsewhere empty. (A limit on
 * address space would end Node, which reserves far more than it uses.)
 */
export function memoryOf(pid: number): Usage[] {
  const all = allProcesses();
  const family = new Set([pid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const usage of all) if (family.has(usage.parent)) family.add(usage.pid);
  }
  return all.filter((usage) => family.has(usage.pid)).sort((a, b) => b.bytes - a.bytes);
}

/**
 * Bytes that processes hold without having them in their memory: files that no folder has, what may wait in their sockets,
 * tables of pages. For where no control group counts it.
 */
export function hiddenMemoryOf(pids: readonly number[]): number {
  const held = new Map<string, number>();
  for (const pid of pids) {
    held.set(`pages of ${pid}`, 1024 * Number(/^VmPTE:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
    for (const fd of list(`/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${fd}`;
      try {
        const target = readlinkSync(path);
        if (target.startsWith("socket:")) held.set(target, socketBuffer);
        else if (target.endsWith(" (deleted)")) {
          const { dev, ino, blocks } = statSync(path);
          held.set(`${dev} ${ino}`, blocks * 512);
        }
      } catch {
        // It is closed meanwhile.
      }
    }
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What waits in one at most (net.core.wmem_default). */
const socketBuffer = 212_992;

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The processes that a process has started and that still run. Linux only; elsewhere empty. */
export function childrenOf(pid: number): number[] {
  return allProcesses()
    .filter((usage) => usage.parent === pid)
    .map((usage) => usage.pid);
}

/** One look at the system serves all who ask at about the same time. */
let seen: { readonly at: number; readonly processes: Usage[] } = { at: -Infinity, processes: [] };
const freshness = 100;

function allProcesses(): Usage[] {
  const now = performance.now();
  if (now - seen.at > freshness) seen = { at: now, processes: look() };
  return seen.processes;
}

function look(): Usage[] {
  let names: string[];
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      // The name in parentheses may hold anything; the fields after it are numbers, from the third on.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [{ pid: Number(name), parent: Number(fields[1]), bytes: Number(fields[21]) * 4096 }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}
