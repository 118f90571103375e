import type { Services } from "./Services.js";
import { type Answer, type Request, stringField } from "./Request.js";

/** create_subshell_request (JEP 91): another queue of cells, beside the main one. */
export function createSubshell(kernel: Services): Answer {
  return { content: { status: "ok", subshell_id: kernel.subshells.create() } };
}

/** delete_subshell_request. */
export function deleteSubshell(kernel: Services, { content }: Request): Answer {
  kernel.subshells.delete(stringField(content, "subshell_id"));
  return { content: { status: "ok" } };
}

/** list_subshell_request. */
export function listSubshells(kernel: Services): Answer {
  return { content: { status: "ok", subshell_id: kernel.subshells.ids } };
}
