import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createRequire } from "node:module";
import type * as Esbuild from "esbuild";

let loaded: typeof Esbuild | undefined;
/** esbuild's process, one for all. */
let service: ChildProcess | undefined;

/** How long it may take for one answer, in milliseconds: the largest of texts need one second. */
const patience = 15_000;

/** Asks esbuild. A new process takes the place of one that somebody has ended, or that does not answer. */
export async function esbuild<T>(question: (library: typeof Esbuild) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = ask(question);
    const asked = service;
    const silent = setTimeout(() => asked?.kill("SIGKILL"), patience);
    try {
      return await answer;
    } catch (error) {
      // It tells what is wrong with a text in `errors`; without these something is wrong with its process.
      if (attempt === 3 || Array.isArray((error as Partial<Esbuild.TransformFailure>).errors)) throw error;
      if (asked === service) void stopEsbuild();
    } finally {
      clearTimeout(silent);
    }
  }
}

/** Resolves when its process is gone. */
export async function stopEsbuild(): Promise<void> {
  const stopped = service;
  service = undefined;
  void loaded?.stop();
  if (stopped && stopped.exitCode === null && stopped.signalCode === null) await once(stopped, "exit");
}

/** Its library hands out no process: it is seen when it is made, which is before the first question returns. */
function ask<T>(question: (library: typeof Esbuild) => Promise<T>): Promise<T> {
  const seen = (message: unknown): void => void (service = (message as { process: ChildProcess }).process);
  // By `require`: `import` would first look through all of it for the names that it exports, which takes 60 ms.
  loaded ??= createRequire(import.meta.url)("esbuild") as typeof Esbuild;
  subscribe("child_process", seen);
  try {
    return question(loaded);
  } finally {
    unsubscribe("child_process", seen);
  }
}
