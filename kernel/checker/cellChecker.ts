import { resolve } from "node:path";
import type { Diagnostic, Project } from "typescript/unstable/async";
import type { Completions, Inspection } from "../interpreter/types.js";
import { analyseCell, type CellNames } from "./analyseCell.js";
import { Compiler } from "./compiler.js";
import { ambientFiles, defaultOptions, findTsconfig, fixedOptions, slashed } from "./configuration.js";
import { toCellDiagnostics } from "./diagnostics.js";
import { guessNames } from "./guessNames.js";
import { NotebookNames } from "./notebookNames.js";
import type { CheckedCell, Checker, CheckerOptions } from "./types.js";

/** "Cannot find name", with and without a suggestion. */
const unknownName = new Set([2304, 2552]);
const firstSlots = 64;

/** A cell's text as TypeScript sees it. */
interface Placed {
  readonly project: Project;
  readonly file: string;
  readonly names: CellNames;
  /** Where the cell's own text starts in the file. */
  readonly start: number;
}

export class CellChecker implements Checker {
  readonly #folder: string;
  readonly #compiler: Compiler;
  readonly #names = new NotebookNames();
  /** Files made beforehand for the cells to come: an edit is cheap, a new file is not. */
  #slots = 0;
  /** The next cell's place. */
  #next = 0;
  /** The text that stands checked in the next place. */
  #checked: { readonly code: string; readonly names: CellNames } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ cwd }: CheckerOptions) {
    const folder = resolve(cwd);
    this.#folder = slashed(folder);
    this.#compiler = new Compiler(folder, `${this.#folder}/.tskernel.json`);
    this.#compiler.write(`${this.#folder}/.tskernel-defaults.json`, JSON.stringify({ compilerOptions: defaultOptions }));
    this.#addSlots(firstSlots);
  }

  warm(): Promise<void> {
    return this.#serially(() => this.#compiler.run(async (project) => {
      await project.program.getSemanticDiagnostics(this.#file(0));
    }));
  }

  check(code: string): Promise<CheckedCell> {
    return this.#serially(async () => {
      const cell = this.#next;
      this.#checked = undefined;
      const placed = await this.#place(cell, code);
      const diagnostics = await this.#diagnose(placed, code);
      if (diagnostics.some(({ code }) => unknownName.has(code))) {
        // Then every name of the notebook is a candidate for "Did you mean …?".
        const all = await this.#place(cell, code, this.#names.all());
        return { diagnostics: await this.#diagnose(all, code) };
      }
      this.#checked = { code, names: placed.names };
      return { diagnostics };
    });
  }

  commit(code: string): Promise<void> {
    return this.#serially(async () => {
      if (this.#checked?.code !== code) this.#checked = { code, names: (await this.#place(this.#next, code)).names };
      this.#names.add(this.#next++, this.#checked.names);
      this.#checked = undefined;
      if (this.#next === this.#slots) this.#addSlots(this.#slots * 3);
    });
  }

  filesChanged(): Promise<void> {
    return this.#serially(async () => this.#compiler.invalidate());
  }

  complete(_code: string, cursor: number): Promise<Completions> {
    return Promise.resolve({ matches: [], start: cursor, end: cursor, kinds: [] });
  }

  inspect(): Promise<Inspection | undefined> {
    return Promise.resolve(undefined);
  }

  reset(): Promise<void> {
    return this.#serially(async () => {
      this.#names.clear();
      this.#checked = undefined;
      for (let cell = 0; cell < this.#next; cell++) this.#empty(cell);
      this.#next = 0;
    });
  }

  close(): Promise<void> {
    return this.#compiler.close();
  }

  #serially<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Puts the cell's text into its file, with the names that it needs above it. */
  async #place(cell: number, code: string, offered?: Iterable<string>): Promise<Placed> {
    const file = this.#file(cell);
    const guess = this.#names.header(cell, guessNames(code), offered);
    this.#compiler.write(file, guess + code);
    const names = await this.#compiler.run(async (project) => {
      const source = await project.program.getSourceFile(file);
      if (!source) throw new Error(`TypeScript lost ${file}`);
      return analyseCell(source, guess.length);
    });
    const header = this.#names.header(cell, names, offered);
    this.#compiler.write(file, header + code);
    return { project: await this.#compiler.run(async (project) => project), file, names, start: header.length };
  }

  async #diagnose({ file, start }: Placed, code: string): Promise<CheckedCell["diagnostics"]> {
    const found = await this.#compiler.run(async ({ program }) => {
      const [syntactic, semantic] = await Promise.all([
        program.getSyntacticDiagnostics(file),
        program.getSemanticDiagnostics(file),
      ]);
      return syntactic.length > 0 ? syntactic : semantic;
    });
    return toCellDiagnostics(found, start, code, (place) => this.#describe(place, file, start, code));
  }

  /** Where a related message points: a line of this cell, another cell, or a file. */
  #describe({ fileName, pos }: Diagnostic, file: string, start: number, code: string): string | undefined {
    if (fileName === undefined) return undefined;
    if (fileName === file) return pos < start ? undefined : `line ${code.slice(0, pos - start).split("\n").length}`;
    if (fileName.startsWith(`${this.#folder}/.tskernel-`)) return "an earlier cell";
    return fileName.startsWith(`${this.#folder}/`) ? fileName.slice(this.#folder.length + 1) : fileName;
  }

  #file(cell: number): string {
    return `${this.#folder}/.tskernel-${cell}.ts`;
  }

  #empty(cell: number): void {
    this.#compiler.write(this.#file(cell), this.#names.header(cell, guessNames("")));
  }

  #addSlots(count: number): void {
    for (const end = this.#slots + count; this.#slots < end; this.#slots++) this.#empty(this.#slots);
    const tsconfig = findTsconfig(this.#folder);
    this.#compiler.write(
      this.#compiler.config,
      JSON.stringify({
        extends: [`${this.#folder}/.tskernel-defaults.json`, ...(tsconfig ? [slashed(tsconfig)] : [])],
        compilerOptions: fixedOptions,
        include: [],
        files: [...ambientFiles(this.#folder), ...Array.from({ length: this.#slots }, (_, cell) => this.#file(cell))],
      }),
    );
  }
}
