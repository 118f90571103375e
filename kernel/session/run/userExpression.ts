import type { UserExpressionResult } from "../../Interpreter.js";
import { describeError } from "../errors/describeError.js";
import { toBundle } from "../output/toBundle.js";
import type { Code, RunRequest } from "../wire/messages.js";

/** What a cell that ends in an expression returns. */
export interface Result {
  readonly value: unknown;
}

/** One of a request's `user_expressions`, run by `evaluate`. An error is its own, and not the cell's. */
export async function userExpression(
  code: RunRequest["userExpressions"][string],
  evaluate: (code: Code) => unknown,
): Promise<UserExpressionResult> {
  if ("error" in code) return { status: "error", ...code.error };
  try {
    const result = (await evaluate(code)) as Result | undefined;
    return { status: "ok", ...(await toBundle(await result?.value)) };
  } catch (error) {
    return { status: "error", ...describeError(error) };
  }
}
