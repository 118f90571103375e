import type { Services } from "./Services.js";
import type { Answer } from "./Request.js";

/** connect_request (deprecated, still asked by some clients): the ports of the sockets. */
export function connect(kernel: Services): Answer {
  if (!kernel.connection) throw new Error("this kernel has no ports");
  const { shell_port, iopub_port, stdin_port, hb_port, control_port } = kernel.connection;
  return { content: { status: "ok", shell_port, iopub_port, stdin_port, hb_port, control_port } };
}
