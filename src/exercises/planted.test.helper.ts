import type { Exercise } from "./definition.js";

type Student = (...args: unknown[]) => unknown;

/** A student who makes the given mistakes: the reference with their lines put in, on plain arrays. */
export function planted(definition: Exercise, ...ways: string[]): Student {
  return (...args) => {
    const names = Object.keys(definition.parameters);
    return definition.evaluate(Object.fromEntries(names.map((name, i) => [name, args[i] ?? args[4]])) as never, ways);
  };
}
