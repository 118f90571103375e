import type { CellScript } from "../notebook/scripts.js";

/** One line of a traceback, at its place in what the user wrote. */
export interface StackFrame {
  readonly functionName: string | undefined;
  /** The cell, where it is one. */
  readonly script: CellScript | undefined;
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}
