import { resolve } from "node:path";
import type { SourceFile } from "typescript/unstable/ast";
import type { Diagnostic, Project } from "typescript/unstable/async";
import type { Completions, Inspection } from "../interpreter/types.js";
import { analyseCell, type CellNames, type DeclarationKind } from "./analyseCell.js";
import { Compiler } from "./compiler.js";
import { configure, defaultOptions, defaultsFile, slashed } from "./configuration.js";
import { complete } from "./complete.js";
import { toCellDiagnostics } from "./diagnostics.js";
import { guessNames } from "./guessNames.js";
import { inspect } from "./inspect.js";
import { NotebookNames, offer } from "./notebookNames.js";
import type { CheckedCell, Checker, CheckerOptions } from "./types.js";

/** "Cannot find name", with and without a suggestion. */
const unknownName = new Set([2304, 2552]);
const firstSlots = 64;
/** More are made when so few are left, and how many at a time. */
const spareSlots = 8;
const maxNewSlots = 1024;

/** A text in its file. */
interface Place {
  readonly file: string;
  readonly names: CellNames;
  /** Where the text itself starts in the file: above it stands one line of ours. */
  readonly start: number;
}

/** Above the text to complete: places to ask at for names of the notebook and of the world. */
const probes = "export { $ }; globalThis.$; 0 as globalThis.$; ";

const probePositions = {
  names: probes.indexOf("$"),
  globals: probes.indexOf("globalThis.$") + "globalThis.".length,
  globalTypes: probes.lastIndexOf("$"),
};

export class CellChecker implements Checker {
  readonly #folder: string;
  readonly #compiler: Compiler;
  readonly #names = new NotebookNames();
  /** Files made beforehand for the cells to come: an edit is cheap, a new file is not. */
  #slots = firstSlots;
  #settled: "node:fs" | "node:os" | "node:path" = "node:path";
  #extension: "ts" | "tsx" = "ts";
  /** The next cell's place. */
  #next = 0;
  /** The text that stands checked in the next place. */
  #checked: { readonly code: string; readonly names: CellNames } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ cwd }: CheckerOptions) {
    const folder = resolve(cwd);
    this.#folder = slashed(folder);
    this.#compiler = new Compiler(folder, `${this.#folder}/.tskernel.json`);
    this.#compiler.write(defaultsFile(this.#folder), JSON.stringify({ compilerOptions: defaultOptions }));
    this.#makeFiles();
  }

  warm(): Promise<void> {
    return this.#serially(async () => {
      const jsx = await this.#compiler.run(async ({ compilerOptions }) => compilerOptions.jsx);
      if (jsx) {
        this.#extension = "tsx";
        this.#makeFiles();
      }
      await this.#diagnose(await this.#place(0, ""), "");
      this.#serially(() => this.#settle()).catch(() => undefined);
    });
  }

  check(code: string): Promise<CheckedCell> {
    return this.#serially(async () => {
      const cell = this.#next;
      this.#checked = undefined;
      const place = await this.#place(cell, code);
      const diagnostics = await this.#diagnose(place, code);
      if (diagnostics.some(({ code }) => unknownName.has(code))) {
        // Then every name of the notebook is a candidate for "Did you mean …?".
        return { diagnostics: await this.#diagnose(await this.#place(cell, code, this.#names.all()), code) };
      }
      this.#checked = { code, names: place.names };
      return { diagnostics };
    });
  }

  commit(code: string): Promise<void> {
    return this.#serially(async () => {
      if (this.#checked?.code !== code) this.#checked = { code, names: (await this.#place(this.#next, code)).names };
      this.#names.add(this.#next++, this.#checked.names);
      this.#checked = undefined;
      if (this.#next > this.#slots - spareSlots) this.#serially(() => this.#addSlots()).catch(() => undefined);
    });
  }

  filesChanged(): Promise<void> {
    return this.#serially(async () => this.#compiler.invalidate());
  }

  complete(code: string, cursor: number): Promise<Completions> {
    return this.#serially(async () => {
      const { file, start } = await this.#place("scratch", code, this.#names.all());
      const place = { file, folder: this.#folder, position: start + cursor, probes: probePositions };
      const declaredAs = (name: string): DeclarationKind | undefined => this.#names.kind(name);
      const { length, ...found } = await this.#read(file, (project, source) =>
        complete({ ...place, project, source, declaredAs }),
      );
      return { ...found, start: cursor - length, end: cursor };
    });
  }

  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#serially(async () => {
      const { file, start } = await this.#place("scratch", code);
      const describe = (path: string, line: number): string =>
        path === file ? `line ${line - 1}` : isOurs(path, this.#folder) ? `an earlier cell, line ${line - 1}` : `${this.#relative(path)}:${line}`;
      return this.#read(file, (project, source) =>
        inspect({ project, source, start, position: start + cursor, detailLevel, describe }),
      );
    });
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

  /** Puts the text into its file, with the names that it needs above it. */
  async #place(cell: number | "scratch", code: string, offered?: Iterable<string>): Promise<Place> {
    const file = this.#file(cell);
    const all = offered && [...offered];
    const header = (names: CellNames): string =>
      `${cell === "scratch" ? this.#probes() : offer(cell, names)}${this.#names.bring(names, all)}\n`;
    const guess = header(guessNames(code));
    this.#compiler.write(file, guess + code);
    const names = await this.#read(file, async (_, source) => analyseCell(source, guess.length));
    const sure = header(names);
    this.#compiler.write(file, sure + code);
    return { file, names, start: sure.length };
  }

  #read<T>(file: string, task: (project: Project, source: SourceFile) => Promise<T>): Promise<T> {
    return this.#compiler.run(async (project) => {
      const source = await project.program.getSourceFile(file);
      if (!source) throw new Error(`TypeScript lost ${file}`);
      return task(project, source);
    });
  }

  async #diagnose({ file, start, names }: Place, code: string): Promise<CheckedCell["diagnostics"]> {
    const found = await this.#compiler.run(async ({ program }) => {
      const [syntactic, semantic] = await Promise.all([
        program.getSyntacticDiagnostics(file),
        program.getSemanticDiagnostics(file),
      ]);
      return syntactic.length > 0 ? syntactic : semantic;
    });
    return toCellDiagnostics(found, {
      code,
      start,
      declaredAs: (name) => (names.declared.has(name) ? undefined : this.#names.kind(name)),
      describe: (place) => this.#describe(place, file, start, code),
    });
  }

  /** Where a related message points: a line of this cell, another cell, or a file. */
  #describe({ fileName, pos }: Diagnostic, file: string, start: number, code: string): string | undefined {
    if (fileName === undefined) return undefined;
    if (fileName === file) return pos < start ? undefined : `line ${code.slice(0, pos - start).split("\n").length}`;
    return isOurs(fileName, this.#folder) ? "an earlier cell" : this.#relative(fileName);
  }

  #relative(file: string): string {
    return file.startsWith(`${this.#folder}/`) ? file.slice(this.#folder.length + 1) : file;
  }

  #file(cell: number | "scratch"): string {
    return `${this.#folder}/.tskernel-${cell}.${this.#extension}`;
  }

  #empty(cell: number): void {
    this.#compiler.write(this.#file(cell), `${offer(cell, guessNames(""))}\n`);
  }

  async #addSlots(): Promise<void> {
    if (this.#next <= this.#slots - spareSlots) return;
    const first = this.#slots;
    this.#slots += Math.min(3 * this.#slots, maxNewSlots);
    this.#makeFiles(first);
    await this.#settle();
  }

  /**
   * Changes an import, and with it the graph of files. In the program that TypeScript makes when it opens a project, the
   * cost of checking one file grows with the number of all files; in one that follows a change it does not.
   */
  async #settle(): Promise<void> {
    await this.#compiler.run(async () => undefined); // first the project, then the change
    this.#settled = this.#settled === "node:fs" ? "node:os" : "node:fs";
    this.#compiler.write(this.#file("scratch"), this.#probes());
    await this.#diagnose(await this.#place(this.#next, ""), "");
  }

  /** The line above a text to complete. */
  #probes(): string {
    return `${probes}import "${this.#settled}"; `;
  }

  /** The files of cells to come, from the given one on, and the configuration that lists all. */
  #makeFiles(first = 0): void {
    if (first === 0) this.#compiler.write(this.#file("scratch"), this.#probes());
    for (let cell = first; cell < this.#slots; cell++) this.#empty(cell);
    const cells = Array.from({ length: this.#slots }, (_, cell) => this.#file(cell));
    const configuration = configure(this.#folder, [this.#file("scratch"), ...cells]);
    this.#compiler.write(this.#compiler.config, JSON.stringify(configuration));
  }
}

function isOurs(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/.tskernel-`);
}
