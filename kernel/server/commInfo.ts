import type { Services } from "./Services.js";
import type { Answer, Request } from "./Request.js";

/** comm_info_request: the open comms, of one target or of all. */
export async function commInfo(kernel: Services, { content }: Request): Promise<Answer> {
  const wanted = content.target_name;
  const open = [...(await kernel.interpreter).comms()].filter(([, target]) => !wanted || target === wanted);
  const comms = Object.fromEntries(open.map(([id, target_name]) => [id, { target_name }]));
  return { content: { status: "ok", comms } };
}
