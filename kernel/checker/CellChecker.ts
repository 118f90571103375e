import { resolve } from "#checker/disk.js";
import { later } from "#checker/later.js";
import type { SourceFile } from "#checker/ast.js";
import type { Diagnostic, Project } from "#checker/async.js";
import { jsxNames } from "../cell/jsxPragmas.js";
import { Recent } from "../cell/Recent.js";
import type { Completions, Inspection } from "../Interpreter.js";
import { probes } from "./askCompletions.js";
import { aliases } from "./aliases.js";
import { analyseCell, type CellNames } from "./analyseCell.js";
import { CellFiles, type CellSlot } from "./CellFiles.js";
import { Compiler } from "#checker/Compiler.js";
import { complete } from "./complete.js";
import { slashed } from "./configuration.js";
import { toCellDiagnostics, toFileDiagnostics, unknownModule, unknownName } from "./diagnostics.js";
import { emitOptions } from "./emitOptions.js";
import { guessNames } from "./guessNames.js";
import { inspect } from "./inspect.js";
import { LocalFiles } from "#checker/LocalFiles.js";
import { NotebookNames, offer, placesIn, type PrintedTypes } from "./NotebookNames.js";
import { CellSlots } from "./CellSlots.js";
import { printedTypes } from "./printedTypes.js";
import { headerLines, pragmas, refersToFiles } from "./pragmas.js";
import {
  NoAnswer,
  type CellDiagnostic,
  type CheckedCell,
  type Checker,
  type CheckerOptions,
  type CheckOptions,
  type EmitOptions,
} from "./types.js";

const noTypes: PrintedTypes = new Map();

/** What brings in declarations that speak of Node's types; without these, they would quietly mean `any`. */
const speaksOfNode = /\b(import|require|Jupyter|Crypto|CryptoKey|SubtleCrypto|Performance|WebAssembly)\b/;

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

/** How a text is put into its file. */
interface Placing extends CheckOptions {
  /** Names of the notebook to bring in, by default those that the text mentions. */
  readonly offered?: Iterable<string>;
}

/** What TypeScript says of a file. */
interface Found {
  readonly diagnostics: readonly Diagnostic[];
  /** The program's files, where the cell's may have brought some in. */
  readonly files: readonly string[];
}

export class CellChecker implements Checker {
  readonly #compiler: Compiler;
  readonly #files: CellFiles;
  readonly #names = new NotebookNames();
  readonly #localFiles = new LocalFiles();
  emitOptions: EmitOptions = {};
  aliases: Checker["aliases"] = {};
  readonly #places = new CellSlots();
  /** What stands checked there. */
  #checked: Placed | undefined;
  /** Cells that passed and declare nothing, by their text with its header: they pass again while nothing else changes. */
  readonly #passed = new Recent<Placed>(256);
  #queue: Promise<void> = Promise.resolve();

  constructor({ cwd, processChanged, patience }: CheckerOptions) {
    const folder = slashed(resolve(cwd));
    this.#compiler = new Compiler(folder, processChanged, patience);
    this.#files = new CellFiles(folder, this.#compiler);
  }

  warm(): Promise<void> {
    return this.#serially(async () => {
      const options = await this.#compiler.run(async ({ compilerOptions }) => compilerOptions);
      this.emitOptions = emitOptions(options);
      this.aliases = aliases(options);
      if (this.emitOptions.jsx) this.#files.allowJsx();
      await this.#examine(0, "");
    });
  }

  check(code: string, how: CheckOptions = {}): Promise<CheckedCell> {
    return this.#serially(async () => {
      if (speaksOfNode.test(code)) this.#files.addNode();
      const checked = await this.#check(code, how);
      if (checked.diagnostics.length === 0 || this.#files.hasNode) return checked;
      this.#files.addNode();
      return this.#check(code, how);
    });
  }

  async #check(code: string, how: CheckOptions): Promise<CheckedCell> {
    this.#checked = undefined;
    this.#files.empty("scratch"); // it might declare something global
    for (const file of await this.#localFiles.changed()) {
      this.#compiler.changed(file);
      this.#passed.clear();
    }
    const key = `${this.#names.meaning(guessNames(code))}\n${code}`;
    this.#checked = this.#passed.get(key);
    if (this.#checked) return { diagnostics: [] };
    const [placed, found] = await this.#examine(this.#places.next, code, how);
    const diagnostics = await this.#tell(found, placed);
    // The next try may come after the file was written, or the package installed.
    if (diagnostics.some(({ code }) => unknownModule.has(code))) this.#compiler.invalidate();
    if (diagnostics.some(({ code }) => unknownName.has(code))) {
      // Then every name of the notebook is a candidate for "Did you mean …?".
      const [placed, found] = await this.#examine(this.#places.next, code, { ...how, offered: this.#names.all() });
      return { diagnostics: await this.#tell(found, placed) };
    }
    const inModules = diagnostics.length === 0 ? await this.#checkModules(code, found.files, how) : [];
    if (inModules.length > 0) return { diagnostics: inModules };
    this.#checked = placed;
    if (diagnostics.length === 0 && declaresNothing(placed)) this.#passed.set(key, placed);
    return { diagnostics };
  }

  commit(code: string): Promise<void> {
    return this.#serially(async () => {
      const placed = this.#checked?.code === code ? this.#checked : await this.#place(this.#places.next, code);
      this.#checked = undefined;
      if (declaresNothing(placed)) return; // and the next cell may have its place
      if (/\bimport\b/.test(code) || actsGlobally(code)) this.#passed.clear(); // it may declare something global
      const plain = this.#names.isUsedBy(placed.names) ? await this.#printedTypes(placed) : noTypes;
      const brought = this.#names.bring(placed.names);
      const place = this.#places.next;
      if (plain.size > 0) {
        this.#compiler.write(placed.file, `${pragmas(code)}${offer(place, placed.names, plain)}${brought}\n${code}`);
        await this.#compiler.run(async () => undefined); // TypeScript is quick where one file at a time has changed
      }
      this.#places.take(this.#names.count(placed.names) + (actsGlobally(code) ? 1 : 0), placesIn(brought));
      for (const before of this.#names.add(place, placed.names, plain)) this.#places.release(before);
      if (this.#files.reserve(this.#places.end)) this.#serially(() => this.#compiler.settle()).catch(() => undefined);
    });
  }

  filesChanged(): Promise<void> {
    return this.#serially(async () => {
      this.#passed.clear();
      this.#compiler.invalidate();
    });
  }

  complete(code: string, position: number): Promise<Completions> {
    const cursor = Math.max(0, Math.min(position, code.length));
    return this.#serially(async () => {
      this.#files.addNode();
      const ask = async (project: Project, start: number) => {
        const source = await sourceOf(file, project);
        const declaredAs = (name: string) => this.#names.kind(name);
        const place = { project, source, file, folder: this.#files.folder, position: start + cursor, declaredAs };
        return orNothing(complete(place));
      };
      const file = this.#files.open("scratch", code);
      const [, answer] = await this.#placeAndAsk("scratch", code, ask, { offered: this.#names.all() });
      const { length, ...found } = answer ?? { length: 0, matches: [], kinds: [] };
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
      this.#passed.clear();
      this.#checked = undefined;
      for (let cell = 0; cell <= this.#places.end; cell++) this.#files.empty(cell);
      this.#places.clear();
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
    later(work, this.#files.hasNode ? 0 : patience);
  }

  /** Puts the text into its file, with the names that it needs above it. */
  async #place(cell: CellSlot, code: string): Promise<Placed> {
    return (await this.#placeAndAsk(cell, code, async () => undefined))[0];
  }

  /** The same, and what TypeScript says of it. */
  #examine(cell: CellSlot, code: string, how?: Placing): Promise<[Placed, Found]> {
    const file = this.#files.open(cell, code);
    const imports = /\bimport\b/.test(code);
    const ask = async ({ program }: Project): Promise<Found> => {
      const [syntactic, semantic, files] = await Promise.all([
        program.getSyntacticDiagnostics(file),
        program.getSemanticDiagnostics(file),
        imports ? program.getSourceFileNames() : [],
      ]);
      return { diagnostics: syntactic.length > 0 ? syntactic : semantic, files };
    };
    return this.#placeAndAsk(cell, code, ask, how);
  }

  async #placeAndAsk<T>(
    cell: CellSlot,
    code: string,
    ask: (project: Project, start: number) => Promise<T>,
    { offered, signal, isExpression = false }: Placing = {},
  ): Promise<[Placed, T]> {
    const file = this.#files.open(cell, code);
    if (code.includes("npm:")) this.#files.addPackages(code, this.aliases);
    const all = offered && [...offered];
    const above = pragmas(code);
    const below = isExpression ? "\n)" : "";
    const header = (names: CellNames): string => {
      const offers = cell === "scratch" ? probes : offer(cell, names);
      return `${above}${offers}${this.#names.bring(names, all, cell === "scratch")}${isExpression ? "(" : ""}\n`;
    };
    const unsaid = jsxNames(code, this.emitOptions);
    const withJsxNames = (names: CellNames): CellNames =>
      unsaid.length ? { ...names, mentioned: new Set([...names.mentioned, ...unsaid]) } : names;
    try {
      const guess = header(withJsxNames(guessNames(code)));
      this.#compiler.write(file, guess + code + below);
      // Asked at once: the guess is right more often than not.
      const [names, answer] = await this.#compiler.run(
        (project) =>
          Promise.all([
            sourceOf(file, project).then((source) => withJsxNames(analyseCell(source, guess.length))),
            ask(project, guess.length),
          ]),
        signal,
      );
      const sure = header(names);
      const placed = { code, file, names, start: sure.length };
      if (sure === guess) return [placed, answer];
      this.#compiler.write(file, sure + code + below);
      return [placed, await this.#compiler.run((project) => ask(project, sure.length), signal)];
    } catch (error) {
      // The next question must not meet the same text.
      if (error instanceof NoAnswer) this.#files.empty(cell);
      throw error;
    }
  }

  /** Without an answer, the names are there all the same. */
  #printedTypes({ file, names }: Placed): Promise<PrintedTypes> {
    return this.#read(file, (project, source) => printedTypes(project, source, names)).catch(() => noTypes);
  }

  #read<T>(file: string, task: (project: Project, source: SourceFile) => Promise<T>): Promise<T> {
    return this.#compiler.run(async (project) => task(project, await sourceOf(file, project)));
  }

  /** What is wrong in the user's own modules, where the cell imports one. */
  async #checkModules(code: string, files: readonly string[], how: CheckOptions): Promise<CellDiagnostic[]> {
    const starts = ["./", "../", "/", ...Object.keys(this.aliases).map((pattern) => pattern.split("*")[0]!)];
    if (!starts.some((start) => code.includes(`"${start}`) || code.includes(`'${start}`))) return [];
    const modules = files.filter((file) => isModuleOfUser(file) && !this.#files.isCell(file));
    const check = async (project: Project, file: string): Promise<CellDiagnostic[]> => {
      const { program } = project;
      const [syntactic, semantic] = await Promise.all([
        program.getSyntacticDiagnostics(file),
        program.getSemanticDiagnostics(file),
      ]);
      const wrong = syntactic.length > 0 ? syntactic : semantic;
      return wrong.length > 0 ? toFileDiagnostics(wrong, file, (await sourceOf(file, project)).text) : [];
    };
    const found = await this.#compiler.run(
      (project) => Promise.all(modules.map((file) => check(project, file))),
      how.signal,
    );
    return found.flat();
  }

  async #tell({ diagnostics, files }: Found, placed: Placed): Promise<CheckedCell["diagnostics"]> {
    const { code, names, start } = placed;
    await this.#localFiles.watch(files, (name) => this.#files.isCell(name));
    return toCellDiagnostics(diagnostics, {
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
    const own = line - headerLines(this.#compiler.read(path));
    return path === file ? `line ${own}` : `an earlier cell, line ${own}`;
  }
}

async function sourceOf(file: string, { program }: Project): Promise<SourceFile> {
  const source = await program.getSourceFile(file);
  if (!source) throw new Error(`TypeScript lost ${file}`);
  return source;
}

function isModuleOfUser(file: string): boolean {
  return /(?<!\.d)\.[mc]?tsx?$/.test(file) && !file.includes("/node_modules/");
}

function declaresNothing({ code, names: { declared, exported } }: Placed): boolean {
  return declared.size === 0 && exported.size === 0 && !actsGlobally(code);
}

/** Other cells may notice it, whatever names it declares. */
function actsGlobally(code: string): boolean {
  return /\bdeclare\b/.test(code) || refersToFiles(code);
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
