let count = 0;

/** Name of the script that a cell becomes: no front end asks for it, but two runs must not share one. */
export function cellFile(_code: string): string {
  return `tskernel-${++count}.js`;
}
