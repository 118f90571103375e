/** The cells that have run, by the file name their code bears in stack traces. */
export interface CellScript {
  readonly label: string;
  readonly source: string;
  /** Source map (JSON) from the JavaScript that runs to `source`. */
  readonly map: string;
}

const scripts = new Map<string, CellScript>();

export function addScript({ file, label, source, map }: CellScript & { file: string }): void {
  scripts.set(file, { label, source, map });
}

export function scriptOf(file: string | null | undefined): CellScript | undefined {
  return file ? scripts.get(file) : undefined;
}
