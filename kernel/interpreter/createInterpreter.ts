import { NotebookInterpreter } from "./NotebookInterpreter.js";
import type { Interpreter, InterpreterOptions } from "../Interpreter.js";

/** Understands and runs the cells of one notebook: the only door between a front end and what lies below. */
export function createInterpreter(options: InterpreterOptions): Interpreter {
  return new NotebookInterpreter(options);
}
