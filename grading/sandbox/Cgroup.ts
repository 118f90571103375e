import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { attempt } from "../attempt.js";
import { type CgroupPlaces, cgroupPlaces } from "./cgroupPlaces.js";
import { isAlive } from "./isAlive.js";

/**
 * A control group of Linux: it counts all memory of the processes in it, also what no process has mapped (files in memory,
 * what waits in sockets, the kernel's own tables), and how many they are; and all of them together have one share of the
 * processor, be they one or a thousand. It is a child of the grader's, within whose limits it stays.
 */
export class Cgroup {
  private constructor(
    readonly folders: readonly string[],
    readonly version: 1 | 2,
  ) {}

  /**
   * @param memory bytes for all of its processes together
   * @param processes how many of them, threads included
   * @returns undefined where there is none to be had
   */
  static make({ memory, processes }: { memory: number; processes: number }, places = found()): Cgroup | undefined {
    if (!places) return undefined;
    const name = `${ownPrefix()}${randomBytes(6).toString("hex")}`;
    const at = (place: string): string => join(place, name);
    const group = new Cgroup(foldersOf(places).map(at), places.version);
    const [limit, swap] = group.isSecond
      ? (["memory.max", ["memory.swap.max", 0]] as const)
      : (["memory.limit_in_bytes", ["memory.memsw.limit_in_bytes", memory]] as const);
    try {
      for (const folder of group.folders) mkdirSync(folder);
      writeFileSync(join(at(places.memory), limit), String(memory));
      writeFileSync(join(at(places.pids), "pids.max"), String(processes));
      // Where the system does not count swap, there is nothing to set.
      attempt(() => writeFileSync(join(at(places.memory), swap[0]), String(swap[1])));
      return group;
    } catch {
      for (const folder of group.folders) removed(folder);
      return undefined;
    }
  }

  /** Takes away what graders that are gone have left. */
  static tidy(places = found()): void {
    for (const place of places ? foldersOf(places) : []) attempt(() => tidy(place));
  }

  /** Has a command join it. */
  enter(command: readonly string[]): string[] {
    const join = 'set -e; while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift; exec "$@"';
    return ["sh", "-c", join, "sh", ...this.#files("cgroup.procs"), "--", ...command];
  }

  /** How many of its processes the system has ended for want of memory. */
  get kills(): number {
    const file = join(this.folders[0]!, this.isSecond ? "memory.events" : "memory.oom_control");
    return Number(/^oom_kill (\d+)/m.exec(attempt(() => readFileSync(file, "utf8")) ?? "")?.[1] ?? 0);
  }

  /** Ends every process in it, and it. */
  async end(): Promise<void> {
    for (let tries = 0; tries < 100 && !ended(this.folders); tries++) await sleep(20);
  }

  get isSecond(): boolean {
    return this.version === 2;
  }

  #files(name: string): string[] {
    return this.folders.map((folder) => join(folder, name));
  }
}

/** The memory's first. */
const foldersOf = ({ memory, pids, cpu = memory }: CgroupPlaces): string[] => [...new Set([memory, pids, cpu])];

let places: CgroupPlaces | false | undefined;
const found = (): CgroupPlaces | false => (places ??= cgroupPlaces() ?? false);

/** Numbers of processes mean something among those alone that see one another: so their namespace is in the name. */
function ownPrefix(pid: number | string = process.pid): string {
  const namespace = /\d+/.exec(attempt(() => readlinkSync("/proc/self/ns/pid")) ?? "")?.[0] ?? "0";
  return `course-${namespace}-${pid}-`;
}

function tidy(place: string): void {
  const own = new RegExp(`^${ownPrefix("(\\d+)")}[0-9a-f]+$`);
  for (const name of readdirSync(place)) {
    const [, pid] = own.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) ended([join(place, name)]);
  }
}

/** Ends what is in a group, by its folders; whether it is gone. */
function ended(folders: readonly string[]): boolean {
  // First nobody may start another.
  for (const folder of folders) attempt(() => writeFileSync(join(folder, "pids.max"), "0", { flag: "r+" }));
  for (const folder of folders) killAllIn(join(folder, "cgroup.procs"));
  return folders.filter((folder) => !removed(folder)).length === 0;
}

function killAllIn(file: string): void {
  const pids = (attempt(() => readFileSync(file, "utf8")) ?? "").split("\n").map(Number);
  // 0 is a process that cannot be seen from here, and to `kill` the grader's own group.
  for (const pid of pids.filter((pid) => pid > 0)) attempt(() => process.kill(pid, "SIGKILL"));
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
