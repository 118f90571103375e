/**
 * Packages that colour texts look for a terminal, and there is none; but front ends show colours. So they are told by
 * `FORCE_COLOR`, unless the environment says something about colours itself. Programs that cells start do not inherit
 * it: their output may be there to be read. And `console.log` goes on to print values as plain text.
 */
export function allowColours(): void {
  const { env } = process;
  if ("NO_COLOR" in env || "NODE_DISABLE_COLORS" in env || "FORCE_COLOR" in env) return;
  const inherited = Object.create(Object.getPrototypeOf(env) as object, {
    FORCE_COLOR: { value: "3", writable: true, configurable: true, enumerable: false },
  }) as object;
  Object.setPrototypeOf(env, inherited);
  const mode = Object.getOwnPropertySymbols(console).find(({ description }) => description === "kColorMode");
  if (mode) Object.assign(console, { [mode]: false });
}
