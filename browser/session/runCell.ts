import { boxOf } from "../../kernel/session/notebook/Box.js";
import { describeError } from "../../kernel/session/errors/describeError.js";
import { endQuestions } from "../../kernel/session/input/questions.js";
import { setLastResult } from "../../kernel/session/run/lastResult.js";
import { userExpression, type Result } from "../../kernel/session/run/userExpression.js";
import { addScript, scriptOf } from "../../kernel/session/notebook/scripts.js";
import { toBundle } from "../../kernel/session/output/toBundle.js";
import { DisplayHandle } from "../../kernel/session/output/display.js";
import { framesOf } from "../../kernel/session/errors/stackFrames.browser.js";
import { interruptedError } from "../../kernel/session/errors/interruptedError.js";
import type { CellProblem, ErrorContent, ExecuteOutcome, UserExpressionResult } from "../../kernel/Interpreter.js";
import type { RunRequest } from "../../kernel/session/wire/messages.js";
import { CellRun, currentCell, startCell, Stopped } from "../../kernel/session/follow/currentCell.browser.js";
import { send } from "../../kernel/session/output/send.browser.js";
import { CellContext } from "./CellContext.js";
import { evaluate } from "./evaluate.js";

/** What the flag of a page that is not isolated says. */
let cut = new Int32Array(1);

export function shareFlag(shared: Int32Array): void {
  cut = shared as Int32Array<ArrayBuffer>;
}

const running = new Map<CellRun, RunRequest>();

export const runningCells = (): readonly CellRun[] => [...running.keys()];

/** The cell whose code runs, while it has not ended; another one that has not. */
export function runningCell(): CellRun | undefined {
  return running.has(currentCell()) ? currentCell() : runningCells().at(-1);
}

/** Runs a cell and tells its end. */
export async function runCell(request: RunRequest): Promise<void> {
  const cell = new CellRun(request.cell, request.label, request.allowStdin, request.silent);
  running.set(cell, request);
  startCell(cell);
  addScript(request);
  let outcome: ExecuteOutcome;
  try {
    const context = new CellContext(cell, cut);
    const value = (await evaluate(request.js, request.file))(context, ...request.boxes.map(boxOf));
    // Without a promise of ours in between: what a cell leaves to microtasks comes after its result's own.
    const result = value instanceof Promise ? ((await Promise.race([value, cell.cutOff])) as unknown) : value;
    outcome = await conclude(cell, request, result as Result | undefined);
  } catch (error) {
    const described = describeError(error);
    outcome = { status: "error", ...described, problems: problemsOf(error, described, request.file) };
    if (error instanceof Stopped) cell.interrupted = true;
  }
  end(cell, outcome);
}

async function conclude(cell: CellRun, request: RunRequest, result: Result | undefined): Promise<ExecuteOutcome> {
  // What `display` returns is for the code; it has been shown already.
  const isShown = result && result.value !== undefined && !DisplayHandle.is(result.value);
  if (isShown && !cell.silent && !cell.interrupted) {
    setLastResult(result.value);
    const { data, metadata } = await Promise.race([toBundle(result.value), cell.cutOff]);
    send({ type: "result", cell: cell.id, data, metadata });
  }
  while (cell.displays.size > 0) await Promise.race([Promise.all(cell.displays), cell.cutOff]);
  const userExpressions: Record<string, UserExpressionResult> = {};
  for (const [name, code] of Object.entries(request.userExpressions)) {
    userExpressions[name] = await userExpression(code, async ({ js, boxes }) => {
      const run = await evaluate(js, `${request.file}.expression`);
      return run(new CellContext(cell, cut), ...boxes.map(boxOf));
    });
  }
  return { status: "ok", userExpressions };
}

/** A cell that Stop has been pressed on has not ended well, even if it heeded the signal and returned. */
function end(cell: CellRun, outcome: ExecuteOutcome): void {
  const { run } = running.get(cell)!;
  running.delete(cell);
  cell.ended = true;
  endQuestions(cell);
  if (cell.interrupted) Atomics.store(cut, 0, 0);
  send({
    type: "done",
    cell: cell.id,
    run,
    outcome: cell.interrupted ? interruptedError(cell.label) : outcome,
  });
}

/** Where an error came through the cell's own text, innermost: the place that its editor marks. */
function problemsOf(error: unknown, { ename, evalue }: ErrorContent, file: string): CellProblem[] {
  try {
    if (!(error instanceof Error)) return [];
    const script = scriptOf(file);
    const frame = framesOf(error).find((each) => each.script === script);
    return frame ? [{ line: frame.line, column: frame.column, length: 1, message: `${ename}: ${evalue}` }] : [];
  } catch {
    return []; // its own getters throw
  }
}

export function clearFlag(): void {
  Atomics.store(cut, 0, 0);
}
