import { spawn } from "node:child_process";
import type { Magic } from "../cell/splitMagics.js";
import { killGroup, signalGroup } from "../session/process/processTree.js";
import { errorContent } from "./errorContent.js";
import type { ErrorContent } from "../Interpreter.js";

export interface MagicRun {
  readonly cwd: string;
  readonly signal: AbortSignal;
  print(name: "stdout" | "stderr", text: string): void;
  /** A process runs that is to end with the kernel, or no longer does. */
  charge(pid: number, isRunning: boolean): void;
}

/** How long npm has to end by itself when it is stopped, in milliseconds. */
const grace = 200;

/** The lines that are for the kernel. */
const magics: Readonly<Record<string, (args: string, run: MagicRun) => Promise<ErrorContent | undefined>>> = {
  "%npm": npm,
};

export const magicNames: readonly string[] = Object.keys(magics);

/** What does under another name what other kernels have. */
const elsewhere: Readonly<Record<string, string>> = { "%pip": "packages of JavaScript come with %npm install NAME" };

/** Runs a line that is for the kernel; its error, if any. */
export async function runMagic(
  { name, line, arguments: args }: Magic,
  run: MagicRun,
): Promise<ErrorContent | undefined> {
  if (Object.hasOwn(magics, name)) return magics[name]!(args, run);
  const remedy = Object.hasOwn(elsewhere, name) ? elsewhere[name] : `this kernel knows ${magicNames.join(", ")}`;
  return errorContent("UnknownMagic", `${name} in line ${line + 1}: ${remedy}`);
}

/** `%npm …` in the notebook's folder, where imports look first. */
async function npm(args: string, { cwd, signal, print, charge }: MagicRun): Promise<ErrorContent | undefined> {
  const words = (args.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  if (!words.length) return errorContent("UsageError", "%npm needs a command, for example %npm install d3-array");
  const isInstallation = /^(i|install|add|ci|update|uninstall)$/.test(words[0]!);
  // What a package brings to run while it is installed would run unseen: `--ignore-scripts=false` asks for it.
  const isAsked = words.some((word) => /^--(no-)?ignore-scripts\b/.test(word));
  const quiet = isInstallation ? ["--no-fund", "--no-audit", ...(isAsked ? [] : ["--ignore-scripts"])] : [];
  const isWindows = process.platform === "win32";
  return new Promise((resolve) => {
    const child = spawn(isWindows ? "npm.cmd" : "npm", [...words, ...quiet], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: isWindows,
      // It leads a group: npm and what it has started end together. (On Windows this would open a window.)
      detached: !isWindows,
    });
    const { pid } = child;
    if (pid) charge(pid, true);
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
    child.on("error", (error) => resolve(errorContent("NpmError", `npm can't be started: ${error.message}`)));
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (pid) charge(pid, false);
      resolve(code ? errorContent("NpmError", `npm ${words.join(" ")} failed with exit code ${code}`) : undefined);
    });
  });
}
