import { compileCell, loadCompiler, type CompiledCell } from "../cell/compileCell.js";
import { isComplete } from "../cell/isComplete.js";
import { isObjectLiteral } from "../cell/isObjectLiteral.js";
import { isJavaScript } from "../cell/isJavaScript.js";
import { startTranspiler, stopTranspiler, transpile } from "#cell/transpile.js";
import { CellSyntaxError } from "../cell/Transpiled.js";
import {
  NoAnswer,
  type CheckedCell,
  type Checker,
  type CheckerOptions,
  type CheckOptions,
  type EmitOptions,
} from "../checker/types.js";
import { diagnosticsContent } from "./diagnosticsContent.js";
import { errorContent } from "./errorContent.js";
import { NotebookChecker } from "./NotebookChecker.js";
import { syntaxErrorContent } from "./syntaxErrorContent.js";
import type { Completions, ErrorContent, Inspection, IsComplete } from "../Interpreter.js";

/** A cell that may run; or why it may not. */
export type Prepared =
  | { readonly error: ErrorContent }
  | {
      readonly compiled: CompiledCell;
      readonly aliases: Checker["aliases"];
      readonly tsconfig: EmitOptions;
      /** Why its types have not been checked. */
      readonly unchecked?: string;
    };

export interface PrepareOptions {
  /** What tracebacks call the cell. */
  readonly label: string;
  /** A debugger is to step through it. */
  readonly forSteps: boolean;
  /** Types are checked in JavaScript, too. */
  readonly checkJs: boolean;
}

/**
 * What the text of cells means: checked, compiled, completed. Arguments and answers can be sent from thread to thread,
 * and texts are taken as they are, however long.
 */
export class LanguageService {
  readonly #checker: NotebookChecker;
  /** Names that cells have declared. */
  readonly #declared = new Set<string>();
  /** Cells that are being checked; Stop aborts them. */
  readonly #preparing = new Set<AbortController>();

  constructor(options: CheckerOptions) {
    startTranspiler();
    this.#checker = new NotebookChecker(options);
  }

  async ready(): Promise<void> {
    await this.#checker.ready();
  }

  /** Side by side, since a cell's types are not needed to compile it. */
  async prepare(code: string, { label, forSteps, checkJs }: PrepareOptions): Promise<Prepared> {
    const preparing = new AbortController();
    this.#preparing.add(preparing);
    try {
      const isExpression = await isObjectLiteral(code);
      const [checked, compiled] = await Promise.all([
        this.#check(code, checkJs, { signal: preparing.signal, isExpression }),
        this.compile(code, forSteps, isExpression).catch(asSyntaxError),
      ]);
      if (checked.diagnostics.length || compiled instanceof CellSyntaxError) {
        const error = checked.diagnostics.length
          ? diagnosticsContent(checked, code, label)
          : syntaxErrorContent(compiled as CellSyntaxError, code, label);
        return { error: compiled instanceof CellSyntaxError && (await this.#isJsx(code)) ? withJsxHint(error) : error };
      }
      const failure = this.#checker.takeFailure();
      const [aliases, tsconfig] = await Promise.all([this.#checker.aliases(), this.#checker.emitOptions()]);
      return { compiled, aliases, tsconfig, ...(failure !== undefined && { unchecked: failure }) };
    } catch (error) {
      if (error instanceof NoAnswer) return { error: notChecked(error) };
      throw error;
    } finally {
      this.#preparing.delete(preparing);
    }
  }

  async #check(code: string, checkJs: boolean, how: CheckOptions): Promise<CheckedCell> {
    if (!checkJs && (await isJavaScript(code))) return { diagnostics: [] };
    return this.#checker.check(code, how);
  }

  /** Could the cell be read if it were allowed to hold JSX? */
  async #isJsx(code: string): Promise<boolean> {
    const tsconfig = await this.#checker.emitOptions();
    if (tsconfig.jsx || (!code.includes("</") && !code.includes("/>"))) return false;
    const transpiled = await transpile(code, { ...tsconfig, jsx: "react-jsx" }).catch(asSyntaxError);
    return !(transpiled instanceof CellSyntaxError);
  }

  /** The prepared cell runs: what it declares is there for the cells after it. */
  async commit(code: string, declares: readonly string[]): Promise<void> {
    for (const name of declares) this.#declared.add(name);
    await this.#checker.commit(code);
  }

  async compile(code: string, forSteps: boolean, isExpression = false): Promise<CompiledCell> {
    const [tsconfig] = await Promise.all([this.#checker.emitOptions(), loadCompiler()]);
    return compileCell(code, (name) => this.#declared.has(name), { forSteps, tsconfig, isExpression });
  }

  async compileExpression(code: string): Promise<CompiledCell | { readonly error: ErrorContent }> {
    const result = await compileCell(`(${code}\n)`, (name) => this.#declared.has(name)).catch(asSyntaxError);
    if (!(result instanceof CellSyntaxError)) return result;
    return { error: syntaxErrorContent(result, code, "user expression") };
  }

  complete(code: string, cursor: number): Promise<Completions> {
    return this.#checker.complete(code, cursor);
  }

  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#checker.inspect(code, cursor, detailLevel);
  }

  async isComplete(code: string): Promise<IsComplete> {
    return isComplete(code, await this.#checker.emitOptions());
  }

  filesChanged(): Promise<void> {
    return this.#checker.filesChanged();
  }

  /** Nobody waits any more for the cells that are being checked. */
  async stop(): Promise<void> {
    for (const preparing of this.#preparing) preparing.abort();
  }

  /** Forgets all cells. */
  async reset(): Promise<void> {
    this.#declared.clear();
    this.#checker.reset();
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.#checker.close(), stopTranspiler()]);
  }
}

function notChecked({ message }: NoAnswer): ErrorContent {
  const remedy = "With // @ts-nocheck as its first line the cell runs unchecked.";
  return errorContent("NoAnswer", `${message}, and was started anew. ${remedy}`);
}

function asSyntaxError(error: unknown): CellSyntaxError {
  if (error instanceof CellSyntaxError) return error;
  throw error;
}

function withJsxHint(error: ErrorContent): ErrorContent {
  const hint =
    'This is JSX. For all cells: "jsx": "react-jsx" among the compilerOptions of tsconfig.json in the notebook\'s folder;' +
    " for one cell: /** @jsxImportSource react */ above it.";
  return { ...error, evalue: `${error.evalue}\n${hint}`, traceback: [...error.traceback, hint] };
}
