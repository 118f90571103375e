import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./isAlive.js";

/**
 * A control group of Linux: it counts all memory of the processes in it, also what no process has mapped (files in memory,
 * what waits in sockets, the kernel's own tables), and how many they are. It is a child of the grader's, within whose
 * limits it stays. Version 2 where that has the controllers (in a container: where /sys/fs/cgroup can be written to),
 * else version 1.
 */
export class Cgroup {
  private constructor(
    readonly folders: readonly string[],
    readonly isSecond: boolean,
  ) {}

  /** @returns undefined where there is none to be had */
  static make({ memory, processes }: { memory: number; processes: number }): Cgroup | undefined {
    const places = (found ??= find());
    if (!places) return undefined;
    const name = `course-${process.pid}-${++count}`;
    const group = new Cgroup(
      [...new Set([places.memory, places.pids])].map((place) => join(place, name)),
      places.isSecond,
    );
    try {
      for (const folder of group.folders) mkdirSync(folder);
      const [ofMemory, ofPids] = [group.folders[0]!, group.folders.at(-1)!];
      writeFileSync(join(ofMemory, group.isSecond ? "memory.max" : "memory.limit_in_bytes"), String(memory));
      writeFileSync(join(ofPids, "pids.max"), String(processes));
      // Where there is no swap, there is nothing to set.
      attempt(() =>
        writeFileSync(
          join(ofMemory, group.isSecond ? "memory.swap.max" : "memory.memsw.limit_in_bytes"),
          String(group.isSecond ? 0 : memory),
        ),
      );
      return group;
    } catch {
      for (const folder of group.folders) attempt(() => rmdirSync(folder));
      return undefined;
    }
  }

  /** Takes away what graders that are gone have left. */
  static tidy(): void {
    const places = (found ??= find());
    for (const place of places ? new Set([places.memory, places.pids]) : []) tidy(place);
  }

  /** Has a command join it. */
  enter(command: readonly string[]): string[] {
    const join = 'set -e; while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift; exec "$@"';
    return ["sh", "-c", join, "sh", ...this.#files("cgroup.procs"), "--", ...command];
  }

  /** How many of its processes the system has ended for want of memory. */
  get kills(): number {
    const file = join(this.folders[0]!, this.isSecond ? "memory.events" : "memory.oom_control");
    try {
      return Number(/^oom_kill (\d+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  }

  /** Ends every process in it, and it. */
  async end(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (this.#isEnded()) return;
      await sleep(20);
    }
  }

  #isEnded(): boolean {
    for (const file of this.#files("cgroup.procs")) killAllIn(file);
    return this.folders.filter((folder) => !removed(folder)).length === 0;
  }

  #files(name: string): string[] {
    return this.folders.map((folder) => join(folder, name));
  }
}

interface Places {
  readonly isSecond: boolean;
  readonly memory: string;
  readonly pids: string;
}

let found: Places | false | undefined;
let count = 0;

/** Where the grader's own groups are. */
function find(): Places | false {
  if (process.platform !== "linux") return false;
  try {
    return second() ?? first() ?? false;
  } catch {
    return false;
  }
}

function second(): Places | undefined {
  const place = placeOf("cgroup2", "");
  if (place === undefined) return undefined;
  const control = join(place, "cgroup.subtree_control");
  const has = (): boolean => /\bmemory\b.*\bpids\b/.test(readFileSync(control, "utf8"));
  // A group that has processes cannot have controlled children: the grader goes into a child itself, if it is alone.
  if (!has()) {
    attempt(() => {
      const own = join(place, "course-grader");
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "cgroup.procs"), String(process.pid));
    });
    attempt(() => writeFileSync(control, "+memory +pids"));
  }
  return has() ? { isSecond: true, memory: place, pids: place } : undefined;
}

function first(): Places | undefined {
  const [memory, pids] = ["memory", "pids"].map((controller) => placeOf("cgroup", controller));
  return memory !== undefined && pids !== undefined ? { isSecond: false, memory, pids } : undefined;
}

/** The folder of the group that this process is in, in the hierarchy of a controller. */
function placeOf(type: string, controller: string): string | undefined {
  const groups = readFileSync("/proc/self/cgroup", "utf8").split("\n");
  const own = groups.map((line) => line.split(":")).find(([, names]) => names?.split(",").includes(controller));
  const path = own?.slice(2).join(":");
  for (const line of readFileSync("/proc/self/mountinfo", "utf8").split("\n")) {
    const [left = "", right = ""] = line.split(" - ");
    const [kind, , options = ""] = right.split(" ");
    if (path === undefined || kind !== type || (controller && !options.split(",").includes(controller))) continue;
    const [, , , root = "/", mount = ""] = left.split(" ");
    return join(mount, path.startsWith(root) && root !== "/" ? path.slice(root.length) : path);
  }
  return undefined;
}

function tidy(place: string): void {
  for (const name of readdirSync(place)) {
    const [, pid] = /^course-(\d+)-\d+$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    killAllIn(join(place, name, "cgroup.procs"));
    removed(join(place, name));
  }
}

function killAllIn(file: string): void {
  attempt(() => {
    for (const pid of readFileSync(file, "utf8").split("\n").filter(Boolean))
      attempt(() => process.kill(Number(pid), "SIGKILL"));
  });
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function attempt(action: () => unknown): void {
  try {
    action();
  } catch {
    // It is as it was.
  }
}
