/** The cells that have run, and local TypeScript files, by the file name their code bears in stack traces. */
export interface CellScript {
  readonly label: string;
  readonly source: string;
  /** Source map (JSON) from the JavaScript that runs to `source`. */
  readonly map: string;
  /** It is a file of the user's, rather than a cell. */
  readonly isFile?: boolean;
}

const scripts = new Map<string, CellScript>();
const byLabel = new Map<string, CellScript>();

export function addScript({ file, label, source, map, isFile = false }: CellScript & { file: string }): void {
  const script = { label, source, map, isFile };
  scripts.set(file, script);
  byLabel.set(label, script);
}

/** The latest of that label. */
export function scriptOfLabel(label: string): CellScript | undefined {
  return byLabel.get(label);
}

export function scriptOf(file: string | null | undefined): CellScript | undefined {
  return file ? scripts.get(file) : undefined;
}

/** The code bears another name in stack traces, too. */
export function addAlias(name: string, file: string): void {
  const script = scripts.get(file);
  if (script) scripts.set(name, script);
}
