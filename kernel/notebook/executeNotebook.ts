import { createInterpreter } from "../interpreter/createInterpreter.js";
import type { ErrorContent, ExecuteOutcome, Interpreter, InterpreterHost } from "../Interpreter.js";
import { languageInfo } from "../interpreter/languageInfo.js";
import { type CodeCell, hasTag, type Notebook } from "./Notebook.js";
import { OutputRecorder } from "./OutputRecorder.js";

export interface ExecuteOptions {
  /** The notebook's folder. */
  readonly cwd: string;
  /** Go on after a cell that fails. Default false. */
  readonly allowErrors?: boolean;
  /** Seconds that a cell may take before it is stopped. Default: any number. */
  readonly timeout?: number | undefined;
  /** Ends the run at once, and every process that it started. */
  readonly signal?: AbortSignal;
  readonly onCellStart?: (cell: CodeCell, index: number, total: number) => void;
  readonly onCellEnd?: (cell: CodeCell, seconds: number, failed: boolean) => void;
}

/** A cell that failed and was not expected to. */
export interface Failure extends ErrorContent {
  readonly executionCount: number;
}

/** How long a stopped cell may still take to end, in seconds. After that the run is given up. */
const grace = 10;

/**
 * Runs the notebook's code cells in order, in a session of their own, and puts their outputs in place of the old ones. The
 * notebook's `language_info` becomes this kernel's, as front ends write it.
 * Stops at the first failure unless `allowErrors`. A cell tagged `raises-exception` may fail, one tagged
 * `skip-execution` is left as it is.
 *
 * @returns The failures: none if all went well.
 * @throws `signal.reason` when aborted.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<Failure[]> {
  const cells = notebook.cells.filter(isRunnable);
  for (const cell of notebook.cells) if (cell.cell_type === "code" && cell.source.trim() === "") blank(cell);
  notebook.metadata["language_info"] = languageInfo;
  const recorder = new OutputRecorder();
  const failures: Failure[] = [];
  options.signal?.throwIfAborted();
  const interpreter = createInterpreter({ cwd: options.cwd, host: hostFor(recorder) });
  try {
    // Starting the session is not the first cell's time.
    if (cells.length > 0) await interpreter.ready();
    for (const [index, cell] of cells.entries()) {
      options.signal?.throwIfAborted();
      const executionCount = index + 1;
      recorder.begin(cell.id, cell, executionCount);
      options.onCellStart?.(cell, index, cells.length);
      const start = performance.now();
      const { outcome, stopped } = await runCell(interpreter, cell, options);
      const error = outcome.status === "error" ? outcome : undefined;
      const failed = error !== undefined && (stopped || !hasTag(cell, "raises-exception"));
      options.onCellEnd?.(cell, (performance.now() - start) / 1000, failed);
      if (!failed) continue;
      failures.push({ executionCount, ename: error.ename, evalue: error.evalue, traceback: error.traceback });
      if (!options.allowErrors) break;
    }
  } finally {
    await interpreter.close();
    recorder.finish();
  }
  return failures;
}

function isRunnable(cell: Notebook["cells"][number]): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "" && !hasTag(cell, "skip-execution");
}

function blank(cell: CodeCell): void {
  cell.outputs = [];
  cell.execution_count = null;
}

interface Run {
  readonly outcome: ExecuteOutcome;
  /** Whether the time ran out. */
  readonly stopped: boolean;
}

async function runCell(interpreter: Interpreter, cell: CodeCell, options: ExecuteOptions): Promise<Run> {
  const { timeout, signal } = options;
  let stop: NodeJS.Timeout | undefined;
  let giveUp: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  let stopped = false;
  const cutShort = new Promise<never>((_, reject) => {
    abort = () => reject(signal!.reason);
    signal?.addEventListener("abort", abort);
    if (timeout === undefined) return;
    stop = setTimeout(() => {
      stopped = true;
      interpreter.interrupt().catch(reject);
      const tooLong = new Error(`cell [${cell.execution_count}] did not end within ${grace} s of being stopped`);
      giveUp = setTimeout(() => reject(tooLong), grace * 1000);
    }, timeout * 1000);
  });
  const executionCount = cell.execution_count!;
  const request = { cell: cell.id, cellId: cell.id, code: cell.source, executionCount, allowStdin: false };
  try {
    const outcome = await Promise.race([interpreter.execute(request), cutShort]);
    if (!stopped || outcome.status === "ok") return { outcome, stopped: false };
    return { outcome: { ...outcome, ...timedOut(outcome, timeout!) }, stopped };
  } finally {
    clearTimeout(stop);
    clearTimeout(giveUp);
    if (abort) signal?.removeEventListener("abort", abort);
  }
}

function timedOut({ traceback }: ErrorContent, timeout: number): ErrorContent {
  const evalue = `stopped after ${timeout} s (--timeout ${timeout})`;
  return { ename: "TimeoutError", evalue, traceback: [...traceback, `TimeoutError: ${evalue}`] };
}

/** A notebook that runs unattended: outputs are kept, and nobody answers questions. */
function hostFor(recorder: OutputRecorder): InterpreterHost {
  return {
    output: (output) => recorder.add(output),
    input: () => Promise.reject(new Error("nobody is there to answer while a notebook is run by `tskernel run`")),
    comm: () => {},
    debugEvent: () => {},
    sessionRestarted: () => {},
  };
}
