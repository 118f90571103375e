import type { Compiler } from "#checker/Compiler.js";
import { findTsconfig, packageTypes } from "#checker/disk.js";
import { saysJsx } from "../cell/jsxPragmas.js";
import { noNames } from "./analyseCell.js";
import { configure, defaultOptions, defaultsFile } from "./configuration.js";
import type { Checker } from "./types.js";
import { offer } from "./NotebookNames.js";

const firstCells = 64;
/** More are made when so few are left, and at most so many at a time. */
const spareCells = 8;
const maxNewCells = 1024;

/** A cell by its place, or the text that is being completed or pointed at. */
export type CellSlot = number | "scratch";

/**
 * The files that stand for cells, beside the notebook as far as TypeScript can see. Those of cells to come are made
 * beforehand: an edit is cheap, a new file is not.
 */
export class CellFiles {
  #count = 0;
  #extension: "ts" | "tsx" = "ts";
  /** Cells that say themselves that they hold JSX. */
  readonly #jsx = new Set<CellSlot>();
  /** Packages of `npm:…` and the files of their types. */
  readonly #packages = new Map<string, string | undefined>();
  #paths: Checker["aliases"] = {};
  #withNode: boolean;
  readonly #untyped: string;

  constructor(
    readonly folder: string,
    readonly compiler: Compiler,
  ) {
    this.#withNode = findTsconfig(folder) !== undefined; // its `types` may be about Node
    this.#untyped = `${folder}/.tskernel-packages.d.ts`;
    compiler.write(this.#untyped, "");
    compiler.write(defaultsFile(folder), JSON.stringify({ compilerOptions: defaultOptions }));
    this.#make(firstCells);
  }

  path(cell: CellSlot): string {
    return `${this.folder}/.tskernel-${cell}.${this.#jsx.has(cell) ? "tsx" : this.#extension}`;
  }

  isCell(file: string): boolean {
    return file.startsWith(`${this.folder}/.tskernel-`);
  }

  /** How to show a file's name. */
  nameOf(file: string): string {
    return file.startsWith(`${this.folder}/`) ? file.slice(this.folder.length + 1) : file;
  }

  empty(cell: CellSlot): void {
    this.compiler.write(this.path(cell), cell === "scratch" ? "export {};\n" : `${offer(cell, noNames)}\n`);
  }

  /** From now on cells may hold JSX. */
  allowJsx(): void {
    this.#extension = "tsx";
    const count = this.#count;
    this.#count = 0;
    this.#make(count);
  }

  /** The file for a cell's text, which may hold JSX or may not. */
  open(cell: CellSlot, code: string): string {
    const isJsx = saysJsx(code);
    if (this.#extension === "ts" && isJsx !== this.#jsx.has(cell)) {
      if (isJsx) this.#jsx.add(cell);
      else this.#jsx.delete(cell);
      this.empty(cell);
      this.#configure();
    }
    return this.path(cell);
  }

  /**
   * Do cells see Node's types? Reading them takes twice the time of all else, so it waits until somebody needs them, or
   * nobody needs anything.
   */
  get hasNode(): boolean {
    return this.#withNode;
  }

  addNode(): void {
    if (this.#withNode) return;
    this.#withNode = true;
    this.#configure();
  }

  /** The packages that a text imports as `npm:…`, where they are installed; `own` are the paths of the folder. */
  addPackages(code: string, own: Checker["aliases"]): void {
    const found = [...packageTypes(code)].filter(([specifier]) => !this.#packages.has(specifier));
    if (!found.length) return;
    for (const [specifier, types] of found) this.#packages.set(specifier, types);
    const all = [...this.#packages];
    const typed = all.flatMap(([specifier, types]) => (types === undefined ? [] : [[specifier, [types]]]));
    if (typed.length) this.#paths = { ...own, ...Object.fromEntries(typed) };
    // What an untyped one exports is `any`.
    const untyped = all.filter(([, types]) => types === undefined);
    const lines = untyped.map(([specifier]) => `declare module ${JSON.stringify(specifier)};\n`);
    this.compiler.write(this.#untyped, lines.join(""));
    this.#configure();
  }

  /** Makes more files where few are left after the given cell; says whether it did. */
  reserve(cell: number): boolean {
    if (cell <= this.#count - spareCells) return false;
    this.#make(Math.min(3 * this.#count, maxNewCells));
    return true;
  }

  #make(count: number): void {
    if (this.#count === 0) this.empty("scratch");
    for (const end = this.#count + count; this.#count < end; this.#count++) this.empty(this.#count);
    this.#configure();
  }

  #configure(): void {
    const cells = Array.from({ length: this.#count }, (_, cell) => this.path(cell));
    this.compiler.configure(
      configure(this.folder, [this.path("scratch"), this.#untyped, ...cells], {
        withNode: this.#withNode,
        paths: this.#paths,
      }),
    );
  }
}
