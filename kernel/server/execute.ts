import type { ExecuteOutcome } from "../Interpreter.js";
import type { JsonObject } from "../protocol/Message.js";
import type { Services } from "./Services.js";
import { errorContent, type Request, stringField } from "./Request.js";

/** The reply to an execute_request, and whether the cells that wait are not to run. */
export interface Executed {
  readonly content: JsonObject;
  readonly metadata: JsonObject;
  readonly abortsOthers: boolean;
}

/** execute_request: runs a cell. Its outputs have all been published when this resolves. Never rejects. */
export async function execute(kernel: Services, request: Request): Promise<Executed> {
  const started = new Date().toISOString();
  const silent = request.content.silent === true;
  let content: JsonObject;
  try {
    content = await run(kernel, request, silent);
  } catch (error) {
    content = errorContent(error);
  }
  const failed = content.status === "error";
  return {
    content: { ...content, execution_count: kernel.cells.get(request.message.header.msg_id)?.executionCount ?? 0 },
    metadata: { started, dependencies_met: true, engine: kernel.session, status: content.status },
    abortsOthers: failed && !silent && request.content.stop_on_error !== false,
  };
}

async function run(kernel: Services, { content, message }: Request, silent: boolean): Promise<JsonObject> {
  const code = stringField(content, "code");
  const storeHistory = !silent && content.store_history !== false;
  if (storeHistory) kernel.cells.executionCount++;
  const allowStdin = content.allow_stdin !== false;
  const cell = kernel.cells.add(message, { silent, allowStdin });
  if (!silent) void kernel.publish("execute_input", { code, execution_count: cell.executionCount }, message);
  const { cellId } = message.metadata;
  const outcome = await (
    await kernel.interpreter
  ).execute({
    cell: message.header.msg_id,
    code,
    ...(typeof cellId === "string" && { cellId }),
    silent,
    storeHistory,
    executionCount: cell.executionCount,
    userExpressions: expressions(content.user_expressions),
    allowStdin,
  });
  kernel.inputs.cellEnds(message.header.msg_id);
  if (storeHistory) kernel.history.add(cell.executionCount, code, cell.result);
  cell.result = undefined;
  return outcomeContent(outcome);
}

function outcomeContent(outcome: ExecuteOutcome): JsonObject {
  if (outcome.status === "ok") return { status: "ok", payload: [], user_expressions: outcome.userExpressions };
  const { ename, evalue, traceback } = outcome;
  return { status: "error", ename, evalue, traceback };
}

function expressions(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, expression]) => [name, String(expression)]));
}
