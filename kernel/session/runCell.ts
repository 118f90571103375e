import { Script } from "node:vm";
import { boxOf } from "./Box.js";
import { Cell } from "./Cell.js";
import { CellContext, Stopped } from "./CellContext.js";
import { cellOfPromise, currentCell, leaveCell, startCell } from "./currentCell.js";
import { DisplayHandle } from "./display.js";
import { claimStreams, send } from "./outward.js";
import { describeError, type ErrorDescription } from "./describeError.js";
import { setPaths } from "./modules.js";
import type { Paths } from "./paths.js";
import { addScript } from "./scripts.js";
import { cutFlag } from "./sharedState.js";
import { toBundle } from "./toBundle.js";

/** A script to evaluate, as `compileCell` has made it. */
export interface Code {
  readonly js: string;
  readonly boxes: readonly string[];
  readonly map: string;
}

export interface RunRequest extends Code {
  readonly cell: string;
  readonly label: string;
  readonly file: string;
  readonly source: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly userExpressions: Record<string, Code | { readonly error: object }>;
  readonly aliases: Paths;
}

/** In the order of their starts; more than one where there are subshells. */
const running = new Set<Cell>();

export function runningCells(): readonly Cell[] {
  return [...running];
}

/** The cell whose code runs, while it has not ended; another one that has not. */
export function runningCell(): Cell | undefined {
  const cell = currentCell();
  return running.has(cell) ? cell : runningCells().at(-1);
}

/**
 * Runs a cell and reports its end with a `done` frame. No promise of ours stands between the user's code and that
 * frame where it can be avoided: a Stop that cuts off a microtask takes all waiting microtasks with it.
 */
export function runCell(request: RunRequest): void {
  const cell = new Cell(request.cell, request.label, request.allowStdin, request.silent);
  running.add(cell);
  startCell(cell);
  claimStreams();
  addScript(request);
  setPaths(request.aliases);
  try {
    const value = evaluate(request, request.file, cell);
    if (value instanceof Promise) {
      value.then(
        (result) => void conclude(cell, request, result as [unknown] | undefined),
        (error: unknown) => endWithError(cell, error),
      );
    } else void conclude(cell, request, value as [unknown] | undefined);
  } catch (error) {
    endWithError(cell, error);
  }
}

function evaluate({ js, boxes }: Code, file: string, cell: Cell): unknown {
  const run = new Script(js, { filename: file }).runInThisContext() as (...args: unknown[]) => unknown;
  return run(new CellContext(cell, cutFlag), ...boxes.map(boxOf));
}

async function conclude(cell: Cell, request: RunRequest, result: [unknown] | undefined): Promise<void> {
  try {
    // What `display` returns is for the code; it has been shown already.
    const isShown = result && result[0] !== undefined && !(result[0] instanceof DisplayHandle);
    if (isShown && !cell.silent && !cell.interrupted) {
      const bundle = await toBundle(result[0]);
      if (cell.ended) return;
      send({ type: "result", cell: cell.id, data: bundle.data, metadata: bundle.metadata });
    }
    while (cell.displays.size && !cell.ended) await Promise.all(cell.displays);
    const userExpressions: Record<string, object> = {};
    for (const [name, code] of Object.entries(request.userExpressions)) {
      userExpressions[name] = await userExpression(code, request.file, cell);
    }
    end(cell, { status: "ok", userExpressions });
  } catch (error) {
    endWithError(cell, error);
  }
}

async function userExpression(code: Code | { error: object }, file: string, cell: Cell): Promise<object> {
  if ("error" in code) return { status: "error", ...code.error };
  try {
    const result = (await evaluate(code, `${file}#`, cell)) as [unknown] | undefined;
    return { status: "ok", ...(await toBundle(await result?.[0])) };
  } catch (error) {
    return { status: "error", ...describeError(error) };
  }
}

/** Ends the cell, unless it has ended already. */
function endWithError(cell: Cell, error: unknown): void {
  if (error instanceof Stopped) return endInterrupted(cell);
  end(cell, { status: "error", ...describeError(error) });
}

/** A cell that Stop has been pressed on has not ended well, even if it heeded the signal and returned. */
export function endInterrupted(cell: Cell): void {
  end(cell, { status: "error", ...interrupted(cell) });
}

/** The flags come last: when a Stop cuts this off, the end is told again rather than never. */
function end(cell: Cell, outcome: object): void {
  if (cell.ended) return;
  send({
    type: "done",
    cell: cell.id,
    outcome: cell.interrupted ? { status: "error", ...interrupted(cell) } : outcome,
  });
  running.delete(cell);
  leaveCell();
  cell.ended = true;
}

function interrupted(cell: Cell): ErrorDescription {
  const evalue = "The cell was stopped";
  return {
    ename: "Interrupted",
    evalue,
    traceback: [`\x1b[31mInterrupted\x1b[39m: ${cell.label} was stopped. Its variables are kept.`],
  };
}

/** Errors that nobody has caught are told in the cell they came from, and end nothing. */
export function reportUncaught(error: unknown, promise?: Promise<unknown>, current?: Cell): void {
  const cell = promise ? cellOfPromise(promise) : current!;
  if (cell.stopped) return;
  const title = promise ? "Unhandled promise rejection" : "Uncaught error";
  const { traceback } = describeError(error);
  send({
    type: "uncaught",
    cell: cell.id,
    text: `\x1b[31m${title} in ${cell.label}\x1b[39m\n${traceback.join("\n")}\n`,
  });
}
