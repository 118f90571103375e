/** The line that gives a result: `newWeights` for `weights`, where that is a parameter already. */
export function lineOf(name: string, lines: object): string {
  return name in lines ? name : `new${name[0]!.toUpperCase()}${name.slice(1)}`;
}
