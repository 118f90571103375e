import { handleComm } from "./comm.js";
import { commInfo } from "./commInfo.js";
import { complete } from "./complete.js";
import { connect } from "./connect.js";
import { debug } from "./debug.js";
import { history } from "./history.js";
import { inspect } from "./inspect.js";
import { interrupt } from "./interrupt.js";
import { isComplete } from "./isComplete.js";
import type { Services } from "./Services.js";
import { kernelInfo } from "./kernelInfo.js";
import type { Answer, Request } from "./Request.js";
import { shutdown } from "./shutdown.js";
import { createSubshell, deleteSubshell, listSubshells } from "./subshell.js";

/** Takes a request that has just come in; must not throw. */
export type Handler = (kernel: Services, request: Request) => void;

/** What each type of message does. All but execute_request are answered at once, also while a cell runs. */
export const handlers: Readonly<Record<string, Handler>> = {
  execute_request: (kernel, request) => kernel.subshells.execute(request),
  kernel_info_request: atOnce(kernelInfo),
  complete_request: atOnce(complete),
  inspect_request: atOnce(inspect),
  is_complete_request: atOnce(isComplete),
  history_request: atOnce(history),
  comm_info_request: atOnce(commInfo),
  comm_open: atOnce(handleComm),
  comm_msg: atOnce(handleComm),
  comm_close: atOnce(handleComm),
  connect_request: atOnce(connect),
  interrupt_request: atOnce(interrupt),
  shutdown_request: shutdown,
  debug_request: atOnce(debug),
  create_subshell_request: atOnce(createSubshell),
  delete_subshell_request: atOnce(deleteSubshell),
  list_subshell_request: atOnce(listSubshells),
};

function atOnce(
  answer: (kernel: Services, request: Request) => Answer | undefined | Promise<Answer | undefined>,
): Handler {
  return (kernel, request) => void request.answer(() => answer(kernel, request));
}
