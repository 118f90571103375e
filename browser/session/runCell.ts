import { boxOf } from "../../kernel/session/notebook/Box.js";
import { describeError, type ErrorDescription } from "../../kernel/session/errors/describeError.js";
import { setLastResult } from "../../kernel/session/run/lastResult.js";
import { addScript } from "../../kernel/session/notebook/scripts.js";
import { toBundle } from "../../kernel/session/output/toBundle.js";
import { Cell, currentCell, startCell, Stopped } from "./Cell.js";
import { CellContext } from "./CellContext.js";
import { DisplayHandle } from "./display.js";
import { evaluate } from "./evaluate.js";
import { send } from "./send.js";

/** A script to evaluate, as `compileCell` has made it. */
export interface Code {
  readonly js: string;
  readonly boxes: readonly string[];
  readonly map: string;
}

/** What a cell that ends in an expression returns. */
interface Result {
  readonly value: unknown;
}

export interface RunRequest extends Code {
  readonly cell: string;
  readonly label: string;
  readonly file: string;
  readonly source: string;
  readonly silent: boolean;
  readonly userExpressions: Record<string, Code | { readonly error: object }>;
  /** Its number, where the kernel counts them. */
  readonly run?: number;
}

/** What the flag of a page that is not isolated says. */
let cut = new Int32Array(1);

export function shareFlag(shared: Int32Array): void {
  cut = shared as Int32Array<ArrayBuffer>;
}

const running = new Map<Cell, RunRequest>();

export const runningCells = (): readonly Cell[] => [...running.keys()];

/** The cell whose code runs, while it has not ended; another one that has not. */
export function runningCell(): Cell | undefined {
  return running.has(currentCell()) ? currentCell() : runningCells().at(-1);
}

/** Runs a cell and tells its end. */
export async function runCell(request: RunRequest): Promise<void> {
  const cell = new Cell(request.cell, request.label, request.silent);
  running.set(cell, request);
  startCell(cell);
  addScript(request);
  let outcome: object;
  try {
    const context = new CellContext(cell, cut);
    const value = (await evaluate(request.js, request.file))(context, ...request.boxes.map(boxOf));
    // Without a promise of ours in between: what a cell leaves to microtasks comes after its result's own.
    const result = value instanceof Promise ? ((await Promise.race([value, cell.cutOff])) as unknown) : value;
    outcome = await conclude(cell, request, result as Result | undefined);
  } catch (error) {
    outcome = { status: "error", ...describeError(error) };
    if (error instanceof Stopped) cell.interrupted = true;
  }
  end(cell, outcome);
}

async function conclude(cell: Cell, request: RunRequest, result: Result | undefined): Promise<object> {
  // What `display` returns is for the code; it has been shown already.
  const isShown = result && result.value !== undefined && !(result.value instanceof DisplayHandle);
  if (isShown && !cell.silent && !cell.interrupted) {
    setLastResult(result.value);
    const { data, metadata } = await Promise.race([toBundle(result.value), cell.cutOff]);
    send({ type: "result", cell: cell.id, data, metadata });
  }
  while (cell.displays.size > 0) await Promise.race([Promise.all(cell.displays), cell.cutOff]);
  const userExpressions: Record<string, object> = {};
  for (const [name, code] of Object.entries(request.userExpressions)) {
    userExpressions[name] = await userExpression(code, request.file, cell);
  }
  return { status: "ok", userExpressions };
}

async function userExpression(code: Code | { error: object }, file: string, cell: Cell): Promise<object> {
  if ("error" in code) return { status: "error", ...code.error };
  try {
    const run = await evaluate(code.js, `${file}.expression`);
    const result = (await run(new CellContext(cell, cut), ...code.boxes.map(boxOf))) as Result | undefined;
    return { status: "ok", ...(await toBundle(await result?.value)) };
  } catch (error) {
    return { status: "error", ...describeError(error) };
  }
}

/** A cell that Stop has been pressed on has not ended well, even if it heeded the signal and returned. */
function end(cell: Cell, outcome: object): void {
  const run = running.get(cell)?.run;
  running.delete(cell);
  cell.ended = true;
  if (cell.interrupted) Atomics.store(cut, 0, 0);
  send({
    type: "done",
    cell: cell.id,
    ...(run !== undefined && { run }),
    outcome: cell.interrupted ? { status: "error", ...interrupted(cell) } : outcome,
  });
}

function interrupted({ label }: Cell): ErrorDescription {
  return {
    ename: "Interrupted",
    evalue: "The cell was stopped",
    traceback: [`\x1b[31mInterrupted\x1b[39m: ${label} was stopped. Its variables are kept.`],
  };
}

export function clearFlag(): void {
  Atomics.store(cut, 0, 0);
}
