import { resolve } from "node:path";
import type { SourceFile } from "typescript/unstable/ast";
import type { Diagnostic, Project } from "typescript/unstable/async";
import type { Completions, Inspection } from "../interpreter/types.js";
import { probes } from "./askCompletions.js";
import { aliases } from "./aliases.js";
import { analyseCell, type CellNames } from "./analyseCell.js";
import { CellFiles, type Cell } from "./cellFiles.js";
import { Compiler } from "./compiler.js";
import { complete } from "./complete.js";
import { slashed } from "./configuration.js";
import { toCellDiagnostics } from "./diagnostics.js";
import { emitOptions } from "./emitOptions.js";
import { guessNames } from "./guessNames.js";
import { inspect } from "./inspect.js";
import { LocalFiles } from "./localFiles.js";
import { NotebookNames, offer, type PlainTypes } from "./notebookNames.js";
import { plainTypes } from "./plainTypes.js";
import type { CheckedCell, Checker, CheckerOptions, EmitOptions } from "./types.js";

/** "Cannot find name", with and without a suggestion. */
const unknownName = new Set([2304, 2552]);
/** "Cannot find module", or its types. */
const unknownModule = new Set([2307, 2792, 7016]);

/** What brings in declarations that speak of Node's types; without these, they would quietly mean `any`. */
const speaksOfNode = /\b(import|require|Jupyter)\b/;

/** How long nobody must have asked for anything before Node's types are read, in milliseconds. */
const patience = 250;

/** A cell's text in its file. */
interface Placed {
  readonly code: string;
  readonly file: string;
  readonly names: CellNames;
  /** Where the text itself starts in the file: above it stands one line of ours. */
  readonly start: number;
}

export class CellChecker implements Checker {
  readonly #compiler: Compiler;
  readonly #files: CellFiles;
  readonly #names = new NotebookNames();
  readonly #localFiles = new LocalFiles();
  emitOptions: EmitOptions = {};
  aliases: Checker["aliases"] = {};
  /** The place of the next cell. */
  #next = 0;
  /** What stands checked there. */
  #checked: Placed | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor({ cwd }: CheckerOptions) {
    const folder = slashed(resolve(cwd));
    this.#compiler = new Compiler(folder);
    this.#files = new CellFiles(folder, this.#compiler);
  }

  warm(): Promise<void> {
    return this.#serially(async () => {
      const options = await this.#compiler.run(async ({ compilerOptions }) => compilerOptions);
      this.emitOptions = emitOptions(options);
      this.aliases = aliases(options);
      if (this.emitOptions.jsx) this.#files.allowJsx();
      await this.#diagnose(await this.#place(0, ""));
    });
  }

  check(code: string): Promise<CheckedCell> {
    return this.#serially(async () => {
      if (speaksOfNode.test(code)) this.#files.addNode();
      const checked = await this.#check(code);
      if (checked.diagnostics.length === 0 || this.#files.hasNode) return checked;
      this.#files.addNode();
      return this.#check(code);
    });
  }

  async #check(code: string): Promise<CheckedCell> {
    this.#checked = undefined;
    this.#files.empty("scratch"); // it might declare something global
    for (const file of await this.#localFiles.changed()) this.#compiler.changed(file);
    const placed = await this.#place(this.#next, code);
    const diagnostics = await this.#diagnose(placed);
    // The next try may come after the file was written, or the package installed.
    if (diagnostics.some(({ code }) => unknownModule.has(code))) this.#compiler.invalidate();
    if (diagnostics.some(({ code }) => unknownName.has(code))) {
      // Then every name of the notebook is a candidate for "Did you mean …?".
      return { diagnostics: await this.#diagnose(await this.#place(this.#next, code, this.#names.all())) };
    }
    this.#checked = placed;
    return { diagnostics };
  }

  commit(code: string): Promise<void> {
    return this.#serially(async () => {
      const placed = this.#checked?.code === code ? this.#checked : await this.#place(this.#next, code);
      this.#checked = undefined;
      const plain = this.#names.isUsedBy(placed.names) ? await this.#plainTypes(placed) : new Map<string, string>();
      if (plain.size > 0) {
        const header = offer(this.#next, placed.names, plain) + this.#names.bring(placed.names);
        this.#compiler.write(placed.file, `${header}\n${code}`);
        await this.#compiler.run(async () => undefined); // TypeScript is quick where one file at a time has changed
      }
      this.#names.add(this.#next++, placed.names, plain);
      if (this.#files.reserve(this.#next)) this.#serially(() => this.#compiler.settle()).catch(() => undefined);
    });
  }

  filesChanged(): Promise<void> {
    return this.#serially(async () => this.#compiler.invalidate());
  }

  complete(code: string, position: number): Promise<Completions> {
    const cursor = Math.max(0, Math.min(position, code.length));
    return this.#serially(async () => {
      this.#files.addNode();
      const { file, start } = await this.#place("scratch", code, this.#names.all());
      const answer = this.#read(file, (project, source) =>
        complete({
          project,
          source,
          file,
          folder: this.#files.folder,
          position: start + cursor,
          declaredAs: (name) => this.#names.kind(name),
        }),
      );
      const { length, ...found } = (await orNothing(answer)) ?? { length: 0, matches: [], kinds: [] };
      return { ...found, start: cursor - length, end: cursor };
    });
  }

  inspect(code: string, position: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    const cursor = Math.max(0, Math.min(position, code.length));
    return this.#serially(async () => {
      this.#files.addNode();
      const { file, start } = await this.#place("scratch", code);
      const answer = this.#read(file, (project, source) =>
        inspect({
          project,
          source,
          start,
          position: start + cursor,
          detailLevel,
          describe: (path, line) => this.#describeLine(path, line, file),
        }),
      );
      return orNothing(answer);
    });
  }

  reset(): Promise<void> {
    return this.#serially(async () => {
      this.#names.clear();
      this.#checked = undefined;
      for (let cell = 0; cell <= this.#next; cell++) this.#files.empty(cell);
      this.#next = 0;
    });
  }

  close(): Promise<void> {
    return this.#compiler.close();
  }

  /** One task at a time; what can wait is done when nothing else is asked. */
  #serially<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    const done: Promise<void> = result.then(
      () => this.#workIfIdle(done),
      () => undefined,
    );
    this.#queue = done;
    return result;
  }

  #workIfIdle(last: Promise<void>): void {
    if (this.#compiler.isSettled) return;
    const work = (): void => {
      if (this.#queue !== last) return;
      this.#files.addNode();
      this.#queue = this.#compiler.settle().catch(() => undefined);
    };
    if (this.#files.hasNode) setImmediate(work);
    else setTimeout(work, patience).unref();
  }

  /** Puts the text into its file, with the names that it needs above it. */
  async #place(cell: Cell, code: string, offered?: Iterable<string>): Promise<Placed> {
    const file = this.#files.path(cell);
    const all = offered && [...offered];
    const header = (names: CellNames): string =>
      `${cell === "scratch" ? probes : offer(cell, names)}${this.#names.bring(names, all, cell === "scratch")}\n`;
    const guess = header(guessNames(code));
    this.#compiler.write(file, guess + code);
    const names = await this.#read(file, async (_, source) => analyseCell(source, guess.length));
    const sure = header(names);
    this.#compiler.write(file, sure + code);
    return { code, file, names, start: sure.length };
  }

  #plainTypes({ file, names }: Placed): Promise<PlainTypes> {
    return this.#read(file, (project, source) => plainTypes(project, source, names));
  }

  #read<T>(file: string, task: (project: Project, source: SourceFile) => Promise<T>): Promise<T> {
    return this.#compiler.run(async (project) => {
      const source = await project.program.getSourceFile(file);
      if (!source) throw new Error(`TypeScript lost ${file}`);
      return task(project, source);
    });
  }

  async #diagnose(placed: Placed): Promise<CheckedCell["diagnostics"]> {
    const { code, file, names, start } = placed;
    const imports = /\bimport\b/.test(code);
    const found = await this.#compiler.run(async ({ program }) => {
      const [syntactic, semantic, files] = await Promise.all([
        program.getSyntacticDiagnostics(file),
        program.getSemanticDiagnostics(file),
        imports ? program.getSourceFileNames() : [],
      ]);
      await this.#localFiles.watch(files, (name) => this.#files.isCell(name));
      return syntactic.length > 0 ? syntactic : semantic;
    });
    return toCellDiagnostics(found, {
      code,
      start,
      declaredAs: (name) => (names.declared.has(name) ? undefined : this.#names.kind(name)),
      describe: (place) => this.#describe(place, placed),
    });
  }

  /** Where a related message points: a line of this cell, another cell, or a file. */
  #describe({ fileName, pos }: Diagnostic, { code, file, start }: Placed): string | undefined {
    if (fileName === undefined) return undefined;
    if (fileName === file) return pos < start ? undefined : `line ${code.slice(0, pos - start).split("\n").length}`;
    return this.#files.isCell(fileName) ? "an earlier cell" : this.#files.nameOf(fileName);
  }

  #describeLine(path: string, line: number, file: string): string {
    if (!this.#files.isCell(path)) return `${this.#files.nameOf(path)}:${line}`;
    return path === file ? `line ${line - 1}` : `an earlier cell, line ${line - 1}`;
  }
}

/** Where TypeScript itself fails on a question, there is no answer; the next one it answers. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "number") return undefined; // JSON-RPC's
    throw error;
  }
}
