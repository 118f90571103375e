import type { CommMessage } from "../Interpreter.js";
import type { JsonObject } from "../protocol/Message.js";
import type { Services } from "./Services.js";
import { type Request, stringField } from "./Request.js";

/** comm_open, comm_msg, comm_close from a front end: passed to the session, with their buffers. */
export async function handleComm(kernel: Services, { type, content, message }: Request): Promise<undefined> {
  kernel.cells.addMessage(message);
  await (
    await kernel.interpreter
  ).comm({
    cell: message.header.msg_id,
    type: type as CommMessage["type"],
    commId: stringField(content, "comm_id"),
    ...(type === "comm_open" && { targetName: stringField(content, "target_name") }),
    data: (content.data ?? {}) as JsonObject,
    metadata: message.metadata,
    buffers: message.buffers,
  });
}
