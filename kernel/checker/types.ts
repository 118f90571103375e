/**
 * The one small interface behind which the type checker lives (TypeScript's API is marked unstable: the exact version
 * is pinned, and nothing else imports it). Positions are UTF-16 offsets into the cell's own text.
 */
import type { Completions, Inspection } from "../Interpreter.js";

export interface CellDiagnostic {
  /** UTF-16 offset into the cell. */
  readonly start: number;
  readonly length: number;
  /** TypeScript's number, e.g. 2322. */
  readonly code: number;
  readonly message: string;
  readonly category: "error" | "warning";
  /** The file of the user's that it is about, where it is not the cell: the places are this one's. */
  readonly file?: { readonly path: string; readonly text: string };
}

export interface CheckedCell {
  /** Errors stop the cell. Empty: it may run. */
  readonly diagnostics: readonly CellDiagnostic[];
}

export interface CheckOptions {
  /** Ends TypeScript in the midst of its work: nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** The code is one expression, even if it looks like a block. */
  readonly isExpression?: boolean | undefined;
}

export interface Checker {
  /**
   * Type-checks the next cell against all cells committed so far.
   * `code` is the cell with magics already blanked out (same length, same lines).
   * Throws `NoAnswer` where TypeScript gives none: what it may have stumbled over is gone by then.
   */
  check(code: string, how?: CheckOptions): Promise<CheckedCell>;
  /**
   * Makes the checked cell's declarations visible to the cells after it. Called when the cell is about to run, so that
   * names survive a cell that then fails or is stopped.
   */
  commit(code: string): Promise<void>;
  /** What the folder's `tsconfig.json` says about the JavaScript that a cell becomes, as `tsconfig.json` would say it. */
  readonly emitOptions: EmitOptions;
  /** Its `paths`: names of modules, with one `*` at most, and where they lead, as whole paths. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** What was installed or edited on disk since is seen again (after `%npm install`, or a local module's edit). */
  filesChanged(): Promise<void>;
  complete(code: string, cursor: number): Promise<Completions>;
  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined>;
  /** Forgets every committed cell: the session that held their values is gone. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface EmitOptions {
  readonly jsx?: "react" | "react-jsx" | "react-jsxdev";
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
  readonly experimentalDecorators?: boolean;
  readonly useDefineForClassFields?: boolean;
}

/** How long TypeScript may take, in milliseconds. */
export interface Patience {
  /** For a sign of life, which it gives beside any work. */
  readonly silence: number;
  /** For one answer. */
  readonly work: number;
}

/** TypeScript has been given up on. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  constructor(
    message: string,
    /** Another process may answer the same question. */
    readonly isWorthAnotherTry = false,
  ) {
    super(message);
  }
}

export interface CheckerOptions {
  /** Folder of the notebook; its `tsconfig.json`, if any, is respected. */
  readonly cwd: string;
  /** How long TypeScript may take. Default: 1.5 seconds for a sign of life, a minute for an answer. */
  readonly patience?: Patience;
  /** TypeScript's process has started, or ended. */
  readonly processChanged?: (pid: number, isRunning: boolean) => void;
}
