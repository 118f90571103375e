import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./isAlive.js";

/**
 * A control group of Linux: it counts all memory of the processes in it, also what no process has mapped (files in memory,
 * what waits in sockets, the kernel's own tables), and how many they are; and all of them together have one share of the
 * processor, be they one or a thousand. It is a child of the grader's, within whose limits it stays. Version 2 where that
 * has the controllers (in a container: where /sys/fs/cgroup can be written to), else version 1.
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
    const at = (place: string): string => join(place, name);
    const group = new Cgroup([...new Set(foldersOf(places))].map(at), places.isSecond);
    try {
      for (const folder of group.folders) mkdirSync(folder);
      const [ofMemory, ofPids] = [at(places.memory), at(places.pids)];
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
    for (const place of places ? new Set(foldersOf(places)) : []) tidy(place);
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
  /** Where there is one: by default, groups beside one another have equal shares. */
  readonly cpu: string | undefined;
}

const foldersOf = ({ memory, pids, cpu = memory }: Places): string[] => [memory, pids, cpu];

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

/** The grader's own group, where students' groups stand beside it: slots are born into it. */
const graders = "course-grader";

function second(): Places | undefined {
  const own = placeOf("cgroup2", "");
  if (own === undefined) return undefined;
  const place = basename(own) === graders ? dirname(own) : own;
  const control = join(place, "cgroup.subtree_control");
  const has = (controller: string): boolean => readFileSync(control, "utf8").split(/\s+/).includes(controller);
  const wanted = ["memory", "pids", "cpu"];
  // A group that has processes cannot have controlled children: they go into a child. In a container they are the
  // container's; elsewhere only the grader's own may be moved.
  if (!wanted.every(has)) {
    attempt(() => {
      mkdirSync(join(place, graders), { recursive: true });
      const isContainer = isMount(place);
      const pids = isContainer ? readFileSync(join(place, "cgroup.procs"), "utf8").split("\n").filter(Boolean) : [];
      for (const pid of new Set([String(process.pid), ...pids])) {
        attempt(() => writeFileSync(join(place, graders, "cgroup.procs"), pid));
      }
    });
    for (const controller of wanted) attempt(() => writeFileSync(control, `+${controller}`));
    // The judges in it have the share of ten.
    attempt(() => writeFileSync(join(place, graders, "cpu.weight"), "1000"));
  }
  if (!has("memory") || !has("pids")) return undefined;
  return { isSecond: true, memory: place, pids: place, cpu: has("cpu") ? place : undefined };
}

function first(): Places | undefined {
  const [memory, pids, cpu] = ["memory", "pids", "cpu"].map((controller) => placeOf("cgroup", controller));
  if (memory === undefined || pids === undefined) return undefined;
  return { isSecond: false, memory, pids, cpu: cpu !== undefined && isWritable(cpu) ? cpu : undefined };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a file system begins there. */
const isMount = (folder: string): boolean => statSync(folder).dev !== statSync(dirname(folder)).dev;

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
