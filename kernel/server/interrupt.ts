import type { Services } from "./Services.js";
import type { Answer } from "./Request.js";

/** interrupt_request: stops the running cell, or the question that it waits for. */
export async function interrupt(kernel: Services): Promise<Answer> {
  const stopping = (await kernel.interpreter).interrupt();
  // The session has stopped who asked; the front ends' answers are nobody's from now on.
  kernel.inputs.rejectAll("interrupted");
  await stopping;
  return { content: { status: "ok" } };
}
