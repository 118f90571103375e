import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { userOf } from "./users.js";

/** What shuts a student's process in. `namespaces` holds most, `none` only what can be watched from outside. */
export type Isolation = "namespaces" | "user" | "none";

export interface SandboxOptions {
  readonly isolation: Isolation;
  /** Which of the processes that run side by side: each has a user of its own where we may choose. */
  readonly slot: number;
  /** A new folder, of this process alone. */
  readonly folder: string;
  /** How many processes and threads it may have, where that can be said. */
  readonly processes: number;
  /** Bytes that each of its processes may have for data, where that can be said: what would be more is refused. */
  readonly memory: number;
}

/** The folder of the project, wherever it lies. */
export const projectRoot = realpathSync(fileURLToPath(new URL("../../../", import.meta.url))).replace(/\/$/, "");
const entrance = fileURLToPath(new URL("../../sandbox/enter.sh", import.meta.url));
const isRoot = process.getuid?.() === 0;

/** In words, for the person who grades. */
export const enforced: Record<Isolation, string> = {
  namespaces:
    "own files (nothing of the grader, other submissions or hidden tests can be seen), no network, own processes, " +
    (isRoot ? "a user of its own for each, " : "") +
    "limits on time, memory, output, processes and disk",
  user:
    "a user of its own for each, limits on time, memory, output and processes; NOT the network, and files as far as " +
    "their modes forbid it to others (chmod 700 the folders with sources and submissions)",
  none:
    "limits on time, memory and output only; NOT files, the network or the number of processes: use it for code that " +
    "you trust",
};

/** The strongest isolation that works here. */
export function strongestIsolation(): Isolation {
  if (process.platform !== "linux") return "none";
  if (spawnSync("unshare", [...namespaces(), "true"]).status === 0) return "namespaces";
  return isRoot && spawnSync("setpriv", ["--reuid=60100", "--clear-groups", "true"]).status === 0 ? "user" : "none";
}

/** Starts a Node program with pipes as its stdin, stdout and stderr, in a folder that can hold `node_modules`. */
export function startSandboxed(program: string, options: SandboxOptions): ChildProcess {
  const { isolation, folder, slot, processes } = options;
  // TensorFlow has threads for every core, and their stacks count.
  const memory = options.memory + availableParallelism() * 2 ** 25;
  const work = join(folder, "work");
  const root = join(folder, "root");
  mkdirSync(work, { recursive: true });
  mkdirSync(root, { recursive: true });
  const uid = isRoot ? String(userOf(slot)) : "-";
  const node = [process.execPath, "--max-old-space-size=2048", program];
  const command = {
    namespaces: () => [
      ...["unshare", ...namespaces(), "sh", entrance, root, work, uid, `${processes}`, `${memory}`],
      ...readable(),
      "--",
      ...node,
    ],
    user: () => {
      spawnSync("chown", ["-R", `${uid}:${uid}`, folder]);
      const drop = [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--no-new-privs", "--bounding-set=-all"];
      const limits = [`--nproc=${processes}`, `--data=${memory}`, "--nofile=4096", "--fsize=268435456", "--core=0"];
      return ["setpriv", ...drop, "prlimit", ...limits, ...node];
    },
    none: () =>
      process.platform === "linux"
        ? ["sh", "-c", `ulimit -d ${Math.ceil(memory / 1024)}; exec "$@"`, "sh", ...node]
        : node,
  }[isolation]();
  // A group of its own, so that all of it can be ended at once.
  return spawn(command[0]!, command.slice(1), {
    cwd: work,
    env: environment(work),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
}

/** Ends every process of a user at once, also those that have left their parents. */
export function endUser(user: number): void {
  const uid = String(user);
  spawnSync("setpriv", [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "sh", "-c", "kill -9 -1"]);
}

function namespaces(): string[] {
  const own = ["--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"];
  return isRoot ? own : ["--user", "--map-root-user", ...own];
}

/** What running a notebook needs to see: the system's programs, Node, the two packages and what they depend on. */
function readable(): string[] {
  const system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives"];
  const project = ["node_modules", "package.json", "grading/dist"].map((name) => join(projectRoot, name));
  const packages = ["src", "kernel"].flatMap((name) =>
    ["package.json", "dist", "assets", "types", "node_modules"].map((part) => join(projectRoot, name, part)),
  );
  const node = realpathSync(process.execPath);
  const programs = node.startsWith("/usr/") ? [] : [node];
  return [...system, ...programs, ...project, ...packages, cache()].filter((path) => existsSync(path));
}

/** The library's downloads, of which the native TensorFlow is one. */
function cache(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "batchnorm-lab");
}

function environment(work: string): NodeJS.ProcessEnv {
  const { PATH, BATCHNORM_LAB_NATIVE } = process.env;
  return {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME: work,
    LANG: "C.UTF-8",
    TF_CPP_MIN_LOG_LEVEL: "2",
    XDG_CACHE_HOME: dirname(cache()),
    ...(BATCHNORM_LAB_NATIVE !== undefined && { BATCHNORM_LAB_NATIVE }),
  };
}
