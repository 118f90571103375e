import { spawn } from "node:child_process";

/** Runs a program to its end; throws with the last lines that it wrote where it fails or exceeds `timeout` (ms). */
export async function run(
  program: string,
  args: readonly string[],
  { signal, timeout, cwd }: { signal?: AbortSignal; timeout?: number; cwd?: string } = {},
): Promise<string> {
  const limits = [signal, timeout === undefined ? undefined : AbortSignal.timeout(timeout)];
  const stop = AbortSignal.any(limits.filter((limit) => limit !== undefined));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal: stop, cwd, killSignal: "SIGKILL" });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === "ENOENT" ? `${program} is not installed` : `${program}: ${error.message}`));
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ended with ${killedBy ?? code}: ${lastLines(errors || output)}`));
    });
  });
}

const lastLines = (text: string): string => text.trim().split("\n").slice(-3).join(" | ").slice(-400);
