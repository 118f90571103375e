import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { attempt } from "../attempt.js";

/** The folders of control groups in which groups for students' processes can be made. */
export interface CgroupPlaces {
  /** One hierarchy with all controllers; in version 1 each controller has its own. */
  readonly version: 1 | 2;
  readonly memory: string;
  readonly pids: string;
  /** Where there is one: by default, groups beside one another have equal shares. */
  readonly cpu: string | undefined;
}

/** What the system tells of itself in `/proc`. */
export interface SystemFiles {
  /** The text of `/proc/self/cgroup`: `hierarchy:controllers:path` a line. */
  readonly cgroup: string;
  /** The text of `/proc/self/mountinfo`. */
  readonly mountinfo: string;
}

/**
 * Where this process may make groups within its own: version 2 where that has the controllers, else version 1.
 * Source: the kernel's documentation, admin-guide/cgroup-v2.rst and cgroup-v1/.
 *
 * @returns undefined where it may not
 */
export function cgroupPlaces({ cgroup, mountinfo } = systemFiles()): CgroupPlaces | undefined {
  const at = (type: string, controller: string): string | undefined => placeOf(type, controller, cgroup, mountinfo);
  return second(at("cgroup2", "")) ?? first(["memory", "pids", "cpu"].map((controller) => at("cgroup", controller)));
}

function systemFiles(): SystemFiles {
  if (process.platform !== "linux") return { cgroup: "", mountinfo: "" };
  const read = (name: string): string => attempt(() => readFileSync(`/proc/self/${name}`, "utf8")) ?? "";
  return { cgroup: read("cgroup"), mountinfo: read("mountinfo") };
}

/** The folder of the group that this process is in, in the hierarchy of a controller. */
function placeOf(type: string, controller: string, cgroup: string, mountinfo: string): string | undefined {
  const groups = cgroup.split("\n").map((line) => line.split(":"));
  const path = groups
    .find(([, names]) => names?.split(",").includes(controller))
    ?.slice(2)
    .join(":");
  // A path that begins with `/..` lies above what can be seen from here.
  if (!path || path.startsWith("/..")) return undefined;
  for (const line of mountinfo.split("\n")) {
    const [left = "", right = ""] = line.split(" - ");
    const [kind, , options = ""] = right.split(" ");
    if (kind !== type || (controller && !options.split(",").includes(controller))) continue;
    const [, , , root = "/", mount = ""] = left.split(" ");
    return resolve(`${mount}/${path.startsWith(root) && root !== "/" ? path.slice(root.length) : path}`);
  }
  return undefined;
}

function first([memory, pids, cpu]: (string | undefined)[]): CgroupPlaces | undefined {
  if (!isWritable(memory) || !isWritable(pids)) return undefined;
  return { version: 1, memory, pids, cpu: isWritable(cpu) ? cpu : undefined };
}

function isWritable(folder: string | undefined): folder is string {
  return folder !== undefined && attempt(() => accessSync(folder, constants.W_OK) ?? true) === true;
}

/** The grader's own group, beside students' groups: slots are born into it. */
const graders = "course-grader";

function second(own: string | undefined): CgroupPlaces | undefined {
  if (own === undefined) return undefined;
  const place = basename(own) === graders ? dirname(own) : own;
  const words = (name: string): string[] =>
    (attempt(() => readFileSync(join(place, name), "utf8")) ?? "").split(/\s+/).filter(Boolean);
  const available = words("cgroup.controllers");
  if (!available.includes("memory") || !available.includes("pids") || !isWritable(place)) return undefined;
  const wanted = ["memory", "pids", "cpu"].filter((controller) => available.includes(controller));
  const enabled = words("cgroup.subtree_control");
  const missing = wanted.filter((controller) => !enabled.includes(controller));
  if (missing.length > 0 && !enable(place, missing, words("cgroup.procs"))) return undefined;
  return { version: 2, memory: place, pids: place, cpu: wanted.includes("cpu") ? place : undefined };
}

/**
 * Gives the groups in a group controllers of their own. It may not have processes itself then ("no internal processes"):
 * the grader, and what has started it, go into a group in it; in a container all do, since all are the container's.
 */
function enable(place: string, controllers: readonly string[], inside: readonly string[]): boolean {
  const child = join(place, graders);
  const move = (to: string, pids: readonly string[]): void => {
    for (const pid of pids) attempt(() => writeFileSync(join(to, "cgroup.procs"), pid));
  };
  const isRoot = !existsSync(join(place, "cgroup.type")); // the whole machine's: the rule is not for it
  // 0 is a process that cannot be seen from here.
  const seen = inside.filter((pid) => pid !== "0");
  const line = ancestry();
  const moved = isRoot ? [] : isMount(place) ? seen : seen.filter((pid) => line.has(pid));
  try {
    if (moved.length > 0) mkdirSync(child, { recursive: true });
    move(child, moved);
    writeFileSync(join(place, "cgroup.subtree_control"), controllers.map((each) => `+${each}`).join(" "));
    // The judges in it have the share of ten.
    if (moved.length > 0) attempt(() => writeFileSync(join(child, "cpu.weight"), "1000"));
    return true;
  } catch {
    // Others are there, too.
    move(place, moved);
    attempt(() => rmdirSync(child));
    return false;
  }
}

/** This process and those that it descends from. */
function ancestry(): Set<string> {
  const line = new Set<string>();
  for (let pid = String(process.pid); pid !== "0" && pid !== "" && !line.has(pid);) {
    line.add(pid);
    const status = attempt(() => readFileSync(`/proc/${pid}/status`, "latin1")) ?? "";
    pid = /^PPid:\s*(\d+)/m.exec(status)?.[1] ?? "";
  }
  return line;
}

/** Whether a file system begins there. */
const isMount = (folder: string): boolean => statSync(folder).dev !== statSync(dirname(folder)).dev;
