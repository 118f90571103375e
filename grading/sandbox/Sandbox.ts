import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { NotGraded } from "../NotGraded.js";
import { Cgroup } from "./Cgroup.js";
import { newUser } from "./users.js";

/** What shuts a student's process in. `namespaces` holds most, `none` only what can be watched from outside. */
export type Isolation = "namespaces" | "user" | "none";

export interface SandboxOptions {
  readonly isolation: Isolation;
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
    "a user of its own for each, who cannot read the course's folders, limits on time, memory, output and processes; NOT " +
    "the network, nor other files as far as their modes allow it to everybody",
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

/** A Node program that was started in a sandbox. */
export interface Sandboxed {
  readonly process: ChildProcess;
  /** Who it runs as, where that is somebody of its own. */
  readonly user: number | undefined;
  /** What counts its memory, where there is such a thing. */
  readonly cgroup: Cgroup | undefined;
}

/** Where the project is for what runs in a sandbox. */
export const labIn = (isolation: Isolation): string => (isolation === "namespaces" ? "/lab" : projectRoot);

/** Starts one of the project's Node programs with pipes as its stdin, stdout and stderr, in a folder that can hold `node_modules`. */
export function startSandboxed(program: string, options: SandboxOptions): Sandboxed {
  const { isolation, folder, processes } = options;
  // TensorFlow has threads for every core, and their stacks count.
  const memory = options.memory + availableParallelism() * 2 ** 25;
  const [work, root, temporary] = ["work", "root", "tmp"].map((name) => join(folder, name)) as [string, string, string];
  for (const each of [work, root, temporary]) mkdirSync(each, { recursive: true });
  const isShut = isolation === "namespaces";
  const lab = labIn(isolation);
  const user = isRoot && isolation !== "none" ? newUser() : undefined;
  const uid = String(user ?? "-");
  // Memory has room for the files in it, too; the number of processes is that of the rules below.
  const cgroup = Cgroup.make({ memory: memory + diskSize * 2 ** 20, processes: processes + 16 });
  const node = [
    isShut ? nodeInside : nodeProgram,
    "--max-old-space-size=2048",
    join(lab, relative(projectRoot, program)),
  ];
  const limits = [`--nproc=${processes}`, `--data=${memory}`, ...otherLimits];
  const command = {
    namespaces: () => [
      ...["unshare", ...namespaces(), "sh", entrance, root, work, uid, `${diskSize}`, ...readable().flat()],
      ...["--", ...limits, "--", ...node],
    ],
    user: () => {
      must("chown", ["-R", `${uid}:${uid}`, folder]);
      const drop = [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--no-new-privs", "--bounding-set=-all"];
      return ["setpriv", ...drop, "prlimit", ...limits, ...node];
    },
    none: () =>
      process.platform === "linux"
        ? ["sh", "-c", `ulimit -d ${Math.ceil(memory / 1024)}; exec "$@"`, "sh", ...node]
        : node,
  }[isolation]();
  const [file, ...args] = cgroup ? cgroup.enter(command) : command;
  // A group of its own, so that all of it can be ended at once.
  const started = spawn(file!, args, {
    cwd: work,
    env: isShut
      ? environment({
          work: "/work",
          programs: dirname(nodeInside),
          cache: join(lab, "cache"),
          shared: shared && sharedInside,
        })
      : {
          ...environment({ work, programs: dirname(process.execPath), cache: dirname(cache()), shared }),
          TMPDIR: temporary,
        },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  return { process: started, user, cgroup };
}

/** Megabytes of files, and how many: in memory, where a submission has a file system of its own. */
const diskSize = 256;
const otherLimits = ["--nofile=1024", "--fsize=268435456", "--core=0", "--memlock=65536", "--msgqueue=65536"];
const nodeProgram = realpathSync(process.execPath);
const nodeInside = "/lab/bin/node";
/** The native library for all users. */
const shared = process.env["BATCHNORM_LAB_SHARED"];
const sharedInside = "/lab/shared";

function must(command: string, args: readonly string[]): void {
  const { status, signal, error } = spawnSync(command, args, { stdio: "ignore" });
  if (status !== 0) throw new NotGraded(`${command} has failed: ${error?.message ?? signal ?? `exit code ${status}`}`);
}

function namespaces(): string[] {
  const own = ["--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child"];
  return isRoot ? own : ["--user", "--map-root-user", ...own];
}

/**
 * What running a notebook needs to see, and where it sees it: shared libraries, Node, a shell, the two packages and what
 * they depend on. Not the system's other programs: Perl, Python or a debugger make system calls that Node does not.
 */
function readable(): [from: string, to: string][] {
  const multiarch = list("/usr/lib").filter((name) => /-linux-(gnu|musl)/.test(name));
  const libraries = [
    "/usr/lib32",
    "/usr/lib64",
    ...(multiarch.length > 0 ? multiarch : [""]).map((name) => join("/usr/lib", name)),
  ];
  const links = ["/bin", "/sbin"].filter((path) => existsSync(path) && lstatSync(path).isSymbolicLink());
  const system = ["/lib", "/lib32", "/lib64", ...libraries, ...links, "/etc/ld.so.cache", "/etc/alternatives"];
  const programs = ["sh", "setpriv"].map(findProgram).flatMap((path) => [path, realpathSync(path)]);
  const packages = ["src", "kernel"].flatMap((name) =>
    ["package.json", "dist", "assets", "types", "node_modules"].map((part) => join(name, part)),
  );
  const parts = ["node_modules", "package.json", "grading/dist", ...packages];
  const pairs = [
    ...[...new Set([...system, ...programs])].map((path): [string, string] => [path, path]),
    ...parts.map((part): [string, string] => [join(projectRoot, part), join("/lab", part)]),
    [nodeProgram, nodeInside] as [string, string],
    [cache(), join("/lab/cache", basename(cache()))] as [string, string],
    ...(shared ? [[shared, sharedInside] as [string, string]] : []),
  ];
  return pairs.filter(([from]) => existsSync(from));
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Its path, by real folders: the link that `/bin` may be is there already. */
function findProgram(name: string): string {
  const folders = ["/usr/bin", "/bin", ...(process.env["PATH"] ?? "").split(":")];
  const folder = folders.find((folder) => folder && existsSync(join(folder, name)));
  if (folder === undefined) throw new NotGraded(`there is no program ${name} here`);
  return join(realpathSync(folder), name);
}

/** The library's downloads, of which the native TensorFlow is one. */
function cache(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "batchnorm-lab");
}

interface Surroundings {
  readonly work: string;
  readonly programs: string;
  readonly cache: string;
  readonly shared: string | undefined;
}

function environment({ work, programs, cache, shared }: Surroundings): NodeJS.ProcessEnv {
  const { BATCHNORM_LAB_NATIVE } = process.env;
  return {
    // The system's, not the grader's own.
    PATH: [programs, "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(":"),
    HOME: work,
    LANG: "C.UTF-8",
    TF_CPP_MIN_LOG_LEVEL: "2",
    XDG_CACHE_HOME: cache,
    ...(shared && { BATCHNORM_LAB_SHARED: shared }),
    ...(BATCHNORM_LAB_NATIVE !== undefined && { BATCHNORM_LAB_NATIVE }),
  };
}
