import { readdirSync, readFileSync } from "node:fs";

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
