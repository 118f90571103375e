// Every process that a script starts, so that whatever ends the script ends them, too.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./root.mjs";

const children = new Set();

/** Aborted by the first Ctrl-C (or SIGTERM, SIGHUP). */
export const stopped = new AbortController();

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {
    const status = 128 + constants.signals[name];
    if (stopped.signal.aborted) process.exit(status);
    process.exitCode = status;
    stopped.abort();
    for (const child of children) child.kill("SIGTERM");
  });
}
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Starts a process in the project's folder (or `options.cwd`). */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, ...options });
  children.add(child);
  child.once("close", () => children.delete(child));
  child.once("error", () => children.delete(child));
  return child;
}

/**
 * Runs a process to its end. `onLine` is called with each line it prints on either stream;
 * `options.stdio: "inherit"` lets it print by itself instead.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions & { onLine?: (line: string) => void }} options
 * @returns {Promise<{ status: number, output: string }>}
 */
export function run(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    let rest = "";
    const read = (chunk) => {
      output += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop();
      if (onLine) lines.forEach((line) => onLine(line));
    };
    child.stdout?.setEncoding("utf8").on("data", read);
    child.stderr?.setEncoding("utf8").on("data", read);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (onLine && rest) onLine(rest);
      resolve({ status: signal ? 128 + constants.signals[signal] : code, output });
    });
  });
}
