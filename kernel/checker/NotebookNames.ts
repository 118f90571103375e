import { isTypeOnly, type CellNames, type DeclarationKind } from "./analyseCell.js";

interface Declared {
  /** The cell's place. */
  readonly cell: number;
  /** No other declaration has the same number. */
  readonly version: number;
  readonly kind: DeclarationKind;
  /** Its type is also offered in plain words. */
  readonly isPlain: boolean;
  /** The place of the cell that has declared a type of the same name before: both hold, as in one file. */
  readonly typeCell?: number | undefined;
}

/** Types of names, by name, where a few words that mean the same everywhere say them: `number`, `string[]`. */
export type PrintedTypes = ReadonlyMap<string, string>;

/**
 * Which cell declared a name last, and the line that brings names into a new cell.
 *
 * A cell is a module. What it declares it offers to later cells as a global namespace of its own, and a later cell
 * takes from there what it mentions:
 *
 *     declare global { namespace __tskernel_cell3 { export { x } } }     // cell 3 declares x
 *     import x = __tskernel_cell3.x;                                     // a later cell uses it
 *     declare let x: typeof __tskernel_cell3.x;                          // a later cell assigns to it
 *
 * Where a type can be said in plain words, a namespace beside it offers the name with that type and nothing more: so that
 * a name computed from one that was computed from one before it needs no inference through all cells.
 *
 * No cell imports another as a module, so the graph of files never changes, which is what an edit would pay for; and an
 * old cell goes on to mean the version of a name that it was checked with.
 */
export class NotebookNames {
  readonly #names = new Map<string, Declared>();
  #versions = 0;

  kind(name: string): DeclarationKind | undefined {
    return this.#names.get(name)?.kind;
  }

  all(): IterableIterator<string> {
    return this.#names.keys();
  }

  /** The cell's names are the notebook's; returns the places of the cells that these names were of, one for each. */
  add(cell: number, names: CellNames, plain: PrintedTypes): number[] {
    const version = ++this.#versions;
    const lost: number[] = [];
    const set = (name: string, kind: DeclarationKind, isPlain: boolean): void => {
      const before = this.#names.get(name);
      if (before && before.version !== version) lost.push(before.cell);
      const typeCell = before && isValueOnly(kind) ? typeCellOf(before) : undefined;
      this.#names.set(name, { cell, version, kind, isPlain, typeCell });
    };
    for (const [name, { local, from }] of names.exported) {
      const kind = from === undefined ? (names.declared.get(local) ?? this.kind(local)) : undefined;
      if (name !== local || from) set(name, kind ?? "import", false);
    }
    for (const [name, kind] of names.declared) {
      const before = this.#names.get(name);
      // A type beside an earlier value leaves the value, as at run time: the cell's header brings it along.
      const merged = isTypeOnly(kind) && before && !isTypeOnly(before.kind) ? valueKind(before.kind) : kind;
      set(name, merged, merged === kind && plain.has(name));
    }
    return lost;
  }

  /** How many of the cell's names are new to the notebook, or will be the cell's alone. */
  count({ declared, exported }: CellNames): number {
    const renamed = [...exported].filter(([name, { local, from }]) => (name !== local || from) && !declared.has(name));
    return declared.size + renamed.length;
  }

  /** Which declarations a cell's names mean: the same text for the same ones only. */
  meaning({ mentioned }: CellNames): string {
    return Array.from(mentioned, (name) => this.#names.get(name)?.version ?? "").join();
  }

  clear(): void {
    this.#names.clear();
  }

  /** Does the cell use what an earlier one has declared? What it declares anew is its own. */
  isUsedBy({ mentioned, declared }: CellNames): boolean {
    return this.#names.size > 0 && [...mentioned].some((name) => this.#names.has(name) && !declared.has(name));
  }

  /** Declarations that bring names into a cell, by default those that it mentions; `whole`: with their documentation. */
  bring(names: CellNames, offered: Iterable<string> = names.mentioned, whole = false): string {
    let line = "";
    for (const name of offered) {
      const source = this.#names.get(name);
      if (source) line += bring(name, whole ? { ...source, isPlain: false } : source, names);
    }
    return line;
  }
}

/** Declarations that offer a cell's names to later cells. */
export function offer(cell: number, { declared, exported }: CellNames, plain?: PrintedTypes): string {
  let imports = "";
  const names = [...declared.keys()];
  for (const [name, { local, from }] of exported) {
    if (from === undefined) names.push(`${local} as ${name}`);
    else {
      const own = `__tskernel_from_${name}`;
      imports += `import ${local === "*" ? `* as ${own}` : `{ ${local} as ${own} }`} from ${from}; `;
      names.push(`${own} as ${name}`);
    }
  }
  const types = Array.from(plain ?? [], ([name, type]) => `const ${name}: ${type};`).join(" ");
  const beside = types && `namespace ${namespaceOf(cell, true)} { ${types} } `;
  return `export {}; ${imports}declare global { namespace ${namespaceOf(cell)} { export { ${names.join(", ")} } } ${beside}} `;
}

function namespaceOf(cell: number, isPlain = false): string {
  return `__tskernel_${isPlain ? "plain" : "cell"}${cell}`;
}

/** Names that are ours: not to be shown. */
export const namespacePattern = /\b__tskernel_(?:cell|plain)(\d+)\b/;

/** The places of the cells that a header takes names from. */
export function placesIn(header: string): Set<number> {
  return new Set(Array.from(header.matchAll(new RegExp(namespacePattern, "g")), ([, place]) => Number(place)));
}

function bring(name: string, source: Declared, { declared, assigned }: CellNames): string {
  const { cell, kind, isPlain } = source;
  const there = `${namespaceOf(cell, isPlain)}.${name}`;
  const here = declared.get(name);
  const isVariable = kind === "let" || kind === "var" || kind === "const";
  const declareVariable = `declare ${kind === "const" ? "const" : "let"} ${name}: typeof ${there}; `;
  const typeCell = typeCellOf(source);
  const importType = typeCell === undefined ? "" : `import ${name} = ${namespaceOf(typeCell)}.${name}; `;
  if (here === undefined) {
    return isVariable && assigned.has(name) ? declareVariable + importType : `import ${name} = ${there}; `;
  }
  if (isValueOnly(here)) return importType;
  if (!isTypeOnly(here) || isTypeOnly(kind)) return "";
  return isVariable ? declareVariable : `declare const ${name}: typeof ${there}; `;
}

/** Where a name's type is declared, if it stands beside the value or has none. */
function typeCellOf({ kind, cell, typeCell }: Declared): number | undefined {
  return isTypeOnly(kind) ? cell : typeCell;
}

/** May a type of the same name stand beside it? */
function isValueOnly(kind: DeclarationKind): boolean {
  return kind === "let" || kind === "var" || kind === "const" || kind === "function";
}

/** The kind of a value that has come to be known by its type only. */
function valueKind(kind: DeclarationKind): DeclarationKind {
  return kind === "let" || kind === "var" ? kind : "const";
}
