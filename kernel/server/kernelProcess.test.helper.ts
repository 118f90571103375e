import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, makeConnection } from "./Client.test.helper.js";

const BIN = fileURLToPath(new URL("../../bin/tskernel.mjs", import.meta.url));

/** A kernel in a process of its own, started as Jupyter starts it, and a front end of it. */
export interface KernelProcess {
  readonly client: Client;
  readonly process: ChildProcess;
  /** The folder it runs in; removed at the end. */
  readonly folder: string;
  readonly logged: () => string;
  /** Shuts it down as Jupyter does; the exit status. */
  readonly shutdown: () => Promise<number | null>;
  /** Ends whatever of it is left, for `t.after`: a test that fails leaves no process and does not hang. */
  readonly end: () => void;
}

/** Starts a kernel. @param env more variables for its environment */
export async function startKernel(env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<KernelProcess> {
  const { connection, folder } = await makeConnection();
  const file = join(folder, "connection ü.json");
  writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-sha256", kernel_name: "tskernel" }));
  const child = spawn(process.execPath, [BIN, "kernel", file], {
    cwd: cwd ?? folder,
    env: { ...process.env, TSKERNEL_HISTORY: join(folder, "history"), TSKERNEL_LOG: "1", ...env },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let log = "";
  child.stderr!.on("data", (data: Buffer) => (log += data.toString()));
  const client = new Client(connection);
  const end = () => {
    child.kill("SIGKILL");
    client.close();
  };
  try {
    await client.welcome();
  } catch (error) {
    end();
    throw new Error(`the kernel did not start: ${log}`, { cause: error });
  }
  const shutdown = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      // Its status is no number then.
      const tooLong = setTimeout(() => child.kill("SIGKILL"), 30_000);
      await client.send("control", "shutdown_request", { restart: false });
      await ended;
      clearTimeout(tooLong);
    }
    client.close();
    return child.exitCode;
  };
  return { client, process: child, folder, logged: () => log, shutdown, end };
}

/** The processes that a process started, and those they started (Linux). */
export function descendants(pid: number): number[] {
  const parents = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" ? [] : [[Number(name), Number(parent)] as const];
    } catch {
      return [];
    }
  });
  const children = parents.filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Those of the processes that still run, once they had some time to end. */
export async function survivors(pids: readonly number[], patience = 20_000): Promise<number[]> {
  const end = Date.now() + patience;
  for (;;) {
    const alive = pids.filter(isRunning);
    if (alive.length === 0 || Date.now() > end) return alive;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}
