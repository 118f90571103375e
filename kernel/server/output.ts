import type { Output } from "../Interpreter.js";
import type { Services } from "./Services.js";

/** Publishes an output of a cell with the cell's request as parent. A returned promise asks the session to wait. */
export function publishOutput(kernel: Services, output: Output): Promise<void> | undefined {
  const cell = kernel.cells.get(output.cell);
  if (!cell || cell.silent) return undefined;
  const parent = cell.request;
  switch (output.type) {
    case "stream":
      return kernel.publishStream(parent, output.name, output.text);
    case "display_data":
    case "update_display_data": {
      const { data, metadata, displayId, buffers } = output;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      return kernel.publish(output.type, { data, metadata, transient }, parent, { buffers });
    }
    case "execute_result": {
      const { data, metadata } = output;
      if (typeof data["text/plain"] === "string") cell.result = data["text/plain"];
      return kernel.publish("execute_result", { data, metadata, execution_count: cell.executionCount }, parent);
    }
    case "clear_output":
      return kernel.publish("clear_output", { wait: output.wait }, parent);
    case "error": {
      const { ename, evalue, traceback } = output;
      return kernel.publish("error", { ename, evalue, traceback }, parent);
    }
  }
}
