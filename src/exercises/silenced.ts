import { evenIfStopped } from "./evenIfStopped.js";

const methods = ["log", "info", "debug", "warn", "error", "dir", "table", "group", "groupEnd", "trace"];

/**
 * Runs `work` with the console silent: a function is called in more forms than its author knows of, and prints only where
 * they would expect it. What it prints after its first `await` is not held back.
 */
export function silenced<T>(work: () => T): T {
  const all = console as unknown as Record<string, () => void>;
  const before = methods.map((name) => all[name]!);
  for (const name of methods) all[name] = () => {};
  return evenIfStopped(work, () => methods.forEach((name, i) => (all[name] = before[i]!)));
}
