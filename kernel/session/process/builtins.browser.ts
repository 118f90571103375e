/** A page's session is renewed where a cell breaks it: what cells replace is not kept from the kernel's own code. */
export function withBuiltins<A extends unknown[], R>(run: (...args: A) => R, args: A): R {
  return run(...args);
}
