import childProcess, { type ForkOptions } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { isTypeScript } from "./localFiles.js";
import { places } from "../places.js";
import { tsconfigOfNotebook } from "./modules.js";

/** `new Worker("./w.ts")` and `fork("./x.ts")`: Node runs local TypeScript files as programs of their own. */
export function runTypeScriptPrograms(): void {
  const { Worker } = workerThreads;
  const threads = workerThreads as { Worker: typeof Worker };
  threads.Worker = class extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(
        file,
        !options?.eval && isProgram(file) ? { ...options, execArgv: preloading(options.execArgv ?? []) } : options,
      );
    }
  };
  Object.defineProperty(threads.Worker, "name", { value: "Worker" });
  const { fork } = childProcess;
  const processes = childProcess as { fork: (...args: unknown[]) => unknown };
  processes.fork = (file, ...rest) => {
    const args = Array.isArray(rest[0]) ? rest[0] : [];
    const options = (rest.find((each) => typeof each === "object" && each && !Array.isArray(each)) ??
      {}) as ForkOptions;
    if (!isProgram(file)) return (fork as (...args: unknown[]) => unknown)(file, ...rest);
    return fork(file, args, { ...options, execArgv: preloading(options.execArgv ?? process.execArgv) });
  };
  syncBuiltinESMExports();
}

function isProgram(file: unknown): file is string | URL {
  if (file instanceof URL) return file.protocol === "file:" && isTypeScript(fileURLToPath(file));
  return typeof file === "string" && isTypeScript(file);
}

/** Node's flags for a program that begins with a TypeScript file. */
function preloading(flags: readonly string[]): string[] {
  const preload = new URL(places.typescriptPreload);
  preload.hash = encodeURIComponent(JSON.stringify(tsconfigOfNotebook()));
  return [...flags, "--enable-source-maps", "--import", preload.href];
}
