import childProcess, { ChildProcess } from "node:child_process";
import { currentCell } from "./currentCell.js";
import { shared, slots } from "../process/sharedState.js";

const { apply } = Reflect;
const { load, store } = Atomics;

/** Child processes that run beside the code. */
const beside = new Set<number>();

/** Tells the supervisor which children are not those that the main thread is about to wait for. */
let tell: (pids: readonly number[]) => void = () => {};

export function tellOfChildren(to: (pids: readonly number[]) => void): void {
  tell = to;
}

/**
 * `execSync` and its like keep the main thread until their child ends. A Stop ends that child, and the call then throws:
 * the supervisor needs to know that the thread waits, and which of the session's children it does not wait for.
 */
export function followChildren(): void {
  const spawn = ChildProcess.prototype as unknown as { spawn(...args: unknown[]): unknown };
  const original = spawn.spawn;
  spawn.spawn = function (this: ChildProcess, ...args) {
    const result = apply(original, this, args) as unknown;
    const { pid } = this;
    if (pid !== undefined) {
      beside.add(pid);
      this.once("exit", () => beside.delete(pid));
    }
    return result;
  };
  const module = childProcess as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ["spawnSync", "execSync", "execFileSync"]) {
    const original = module[name]!;
    module[name] = Object.defineProperties(function (this: unknown, ...args: unknown[]): unknown {
      refuseWhenStopped();
      tell([...beside]);
      store(shared, slots.blocked, 1);
      try {
        return apply(original, this, args);
      } finally {
        store(shared, slots.blocked, 0);
        refuseWhenStopped();
      }
    }, Object.getOwnPropertyDescriptors(original));
  }
}

function refuseWhenStopped(): void {
  if (load(shared, slots.asked) > load(shared, slots.stopped)) currentCell().interrupt();
}
