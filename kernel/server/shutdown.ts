import type { Services } from "./Services.js";
import type { Request } from "./Request.js";

/** shutdown_request: answered, told to all front ends, then done. Whether to start anew is the front end's affair. */
export function shutdown(kernel: Services, request: Request): void {
  const restart = request.content.restart === true;
  const content = { status: "ok", restart };
  kernel.publishStatus("busy", request.message);
  request.reply(content);
  void kernel.publish("shutdown_reply", content, request.message);
  kernel.publishStatus("idle", request.message);
  void kernel.close();
}
