import type { Services } from "./Services.js";
import { type Answer, type Request, stringField } from "./Request.js";

/** is_complete_request: whether Enter in a console should run the text or begin another line. */
export async function isComplete(kernel: Services, { content }: Request): Promise<Answer> {
  return { content: { ...(await (await kernel.interpreter).isComplete(stringField(content, "code"))) } };
}
