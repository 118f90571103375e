import type { Services } from "./Services.js";
import type { Answer } from "./Request.js";

/** interrupt_request: stops the running cell, or the question that it waits for. */
export async function interrupt(kernel: Services): Promise<Answer> {
  kernel.inputs.rejectAll("interrupted");
  await (await kernel.interpreter).interrupt();
  return { content: { status: "ok" } };
}
