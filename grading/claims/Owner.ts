import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { attempt } from "../attempt.js";
import { isAlive } from "../sandbox/isAlive.js";

/** A process of some machine: enough to tell later whether it is still there. */
export interface Owner {
  readonly host: string;
  /** The machine's start, and which processes a process can see there: containers of one machine see only their own. */
  readonly boot: string;
  readonly pids: string;
  readonly pid: number;
  /** When it started: numbers of processes come again. */
  readonly started: string;
}

/** This process. */
export function self(): Owner {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? "";
  const pids = attempt(() => readlinkSync("/proc/self/ns/pid")) ?? "";
  return { host: hostname(), boot, pids, pid: process.pid, started: startOf(process.pid) };
}

/** @returns undefined where that cannot be told from here: it is on another machine, or hidden in a container. */
export function isThere(owner: Owner): boolean | undefined {
  const here = self();
  if (owner.host !== here.host || owner.boot !== here.boot || owner.pids !== here.pids) return undefined;
  return isAlive(owner.pid) && startOf(owner.pid) === owner.started;
}

/** @returns undefined for what is no owner's text */
export function readOwner(text: string): Owner | undefined {
  try {
    const { host, boot, pids, pid, started } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== "number") return undefined;
    return { host: String(host), boot: String(boot), pids: String(pids), pid, started: String(started) };
  } catch {
    return undefined;
  }
}

/** In the system's ticks since it was booted; empty where that is not to be had. */
function startOf(pid: number): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1")) ?? "";
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
