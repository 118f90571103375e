import { spawn } from "node:child_process";
import { killGroup, signalGroup } from "../session/process/processTree.js";

/** Who answers for a process. */
export interface ProcessOwner {
  /** Stop. */
  readonly signal: AbortSignal;
  /** A process runs that is to end with the kernel, or no longer does. */
  noteDependent(pid: number, isRunning: boolean): void;
}

export interface NpmRun extends ProcessOwner {
  readonly cwd: string;
  print(name: "stdout" | "stderr", text: string): void;
}

/** How long npm has to end by itself when it is stopped, in milliseconds. */
const grace = 200;

/** Runs npm; its exit code. Rejects where there is none. */
export function runNpm(
  words: readonly string[],
  { cwd, signal, print, noteDependent }: NpmRun,
): Promise<number | null> {
  const isWindows = process.platform === "win32";
  return new Promise((resolve, reject) => {
    const child = spawn(isWindows ? "npm.cmd" : "npm", words, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: isWindows,
      // It leads a group: npm and what it has started end together. (On Windows this would open a window.)
      detached: !isWindows,
    });
    const { pid } = child;
    if (pid) noteDependent(pid, true);
    // Whatever takes no notice of the first signal is not asked a second time.
    const stop = (): void => {
      if (!pid) return;
      signalGroup(pid, "SIGTERM");
      setTimeout(() => killGroup(pid), grace);
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.setEncoding("utf8").on("data", (text: string) => print("stdout", text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => print("stderr", text));
    child.on("error", (error) => reject(new Error(`npm can't be started: ${error.message}`)));
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (pid) noteDependent(pid, false);
      resolve(code);
    });
  });
}
