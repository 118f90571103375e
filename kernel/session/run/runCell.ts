import { types } from "node:util";
import { Script } from "node:vm";
import type { ExecuteOutcome } from "../../Interpreter.js";
import { boxOf } from "../notebook/Box.js";
import { fromOutside, outside } from "../process/builtins.js";
import { CellRun, isInterrupted } from "../follow/CellRun.js";
import { CellContext } from "./CellContext.js";
import { currentCell, leaveCell, startCell } from "../follow/currentCell.js";
import { DisplayHandle } from "../output/display.js";
import { claimStreams, send } from "../output/send.js";
import { describeError } from "../errors/describeError.js";
import { interruptedError } from "../errors/interruptedError.js";
import type { Code, RunRequest } from "../wire/messages.js";
import { packetsWork } from "../wire/packets.js";
import { onInputFailure } from "../input/input.js";
import { endQuestions } from "../input/questions.js";
import { setLastResult } from "./lastResult.js";
import { giveUp } from "../process/giveUp.js";
import { setTsconfig } from "../imports/modules.js";
import { addScript } from "../notebook/scripts.js";
import { keepStacks } from "../errors/stackFrames.js";
import { cutFlag } from "../process/sharedState.js";
import { toBundle, type Bundle } from "../output/toBundle.js";
import { userExpression, type Result } from "./userExpression.js";

const { apply } = Reflect;
const promiseThen = Promise.prototype.then;
const done = Promise.resolve();

/** In the order of their starts; more than one where there are subshells. */
const running = new Set<CellRun>();

export function runningCells(): readonly CellRun[] {
  return [...running];
}

/** The cell whose code runs, while it has not ended; another one that has not. */
export function runningCell(): CellRun | undefined {
  const cell = currentCell();
  return running.has(cell) ? cell : runningCells().at(-1);
}

/**
 * Runs a cell and reports its end with a `done` message. No promise of ours stands between the user's code and that
 * message where it can be avoided: a Stop that cuts off a microtask takes all waiting microtasks with it.
 */
export function runCell(request: RunRequest): void {
  const cell = new CellRun(request.cell, request.label, request.allowStdin, request.silent, request.run);
  running.add(cell);
  startCell(cell);
  claimStreams();
  addScript(request);
  keepStacks();
  setTsconfig(request.aliases, request.tsconfig);
  const finished = (value: unknown): void => show(cell, request, value as Result | undefined);
  try {
    const value = evaluate(request, request.file, cell);
    if (types.isPromise(value)) settle(cell, value, finished);
    // What it has left to microtasks comes first.
    else settle(cell, done, () => finished(value));
  } catch (error) {
    settle(cell, done, () => endWithError(cell, error));
  }
}

/** What comes after a promise, which ends the cell where it can't. */
function settle<T>(cell: CellRun, promise: Promise<T>, next: (value: T) => void): void {
  const failed = fromOutside((error: unknown) => endWithError(cell, error));
  const then = fromOutside((value: T) => {
    try {
      next(value);
    } catch (error) {
      endWithError(cell, error);
    }
  });
  apply(promiseThen, promise, [then, failed]);
}

function evaluate({ js, boxes }: Code, file: string, cell: CellRun): unknown {
  const run = new Script(js, { filename: file }).runInThisContext() as (...args: unknown[]) => unknown;
  return outside(run, undefined, [new CellContext(cell, cutFlag), ...boxes.map(boxOf)]);
}

/** The cell's own code has returned: its result is shown, and what `display` still waits for. */
function show(cell: CellRun, request: RunRequest, result: Result | undefined): void {
  const conclude = (): void => {
    if (cell.ended) return;
    if (cell.displays.size) return settle(cell, Promise.all(cell.displays), conclude);
    const expressions = Object.entries(request.userExpressions);
    if (!expressions.length) return end(cell, { status: "ok", userExpressions: {} });
    const values = expressions.map(
      async ([name, code]) =>
        [name, await userExpression(code, (js) => evaluate(js, `${request.file}#`, cell))] as const,
    );
    settle(cell, Promise.all(values), (all) => end(cell, { status: "ok", userExpressions: Object.fromEntries(all) }));
  };
  // What `display` returns is for the code; it has been shown already.
  const isShown = result && result.value !== undefined && !DisplayHandle.is(result.value);
  if (!isShown || cell.silent || cell.interrupted) return conclude();
  setLastResult(result.value);
  const send = (bundle: Bundle): void => {
    if (!cell.ended) sendResult(cell, bundle);
    conclude();
  };
  const bundle = toBundle(result.value);
  if (types.isPromise(bundle)) settle(cell, bundle, send);
  else send(bundle);
}

function sendResult(cell: CellRun, { data, metadata }: Bundle): void {
  send({ type: "result", cell: cell.id, data, metadata });
}

/** Ends the cell, unless it has ended already. */
function endWithError(cell: CellRun, error: unknown): void {
  try {
    if (isInterrupted(error)) return endInterrupted(cell);
    end(cell, { status: "error", ...describeError(error) });
  } catch {
    giveUp("brokenSession");
  }
}

onInputFailure(endWithError);

/** A cell that Stop has been pressed on has not ended well, even if it heeded the signal and returned. */
export function endInterrupted(cell: CellRun): void {
  end(cell, interruptedError(cell.label));
}

/** The flags come last: when a Stop cuts this off, the end is told again rather than never. */
function end(cell: CellRun, outcome: ExecuteOutcome): void {
  if (cell.ended) return;
  // What the cell has broken is told with it, and not with the next one.
  if (!packetsWork()) giveUp("brokenSession");
  send({
    type: "done",
    run: cell.run,
    cell: cell.id,
    outcome: cell.interrupted ? interruptedError(cell.label) : outcome,
  });
  running.delete(cell);
  leaveCell();
  endQuestions(cell);
  cell.ended = true;
}
