import type { Services } from "./Services.js";
import type { Answer, Request } from "./Request.js";

/** debug_request: a request of the Debug Adapter Protocol, answered by the interpreter. */
export async function debug(kernel: Services, request: Request): Promise<Answer> {
  kernel.lastDebugRequest = request.message;
  return { content: await (await kernel.interpreter).debug(request.content) };
}
