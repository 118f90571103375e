import { homedir, tmpdir } from "node:os";
import type { MimeBundle, Output } from "tskernel/dist/Interpreter.js";
import { projectRoot } from "./sandbox/Sandbox.js";

/** An output without the places where the grader and its folders lie: a student's page is to tell nothing of the machine. */
export function hidePaths<T extends Output>(output: T, folders: readonly string[]): T {
  const places = [...folders, projectRoot, homedir(), tmpdir()].filter((place) => place.length > 1);
  const hide = (text: string): string => places.reduce((rest, place) => rest.replaceAll(place, "…"), text);
  switch (output.type) {
    case "stream":
      return { ...output, text: hide(output.text) };
    case "error":
      return {
        ...output,
        ename: hide(output.ename),
        evalue: hide(output.evalue),
        traceback: output.traceback.map(hide),
      };
    case "display_data":
    case "execute_result":
      return { ...output, data: hideIn(output.data, hide) };
    default:
      return output;
  }
}

function hideIn(data: MimeBundle, hide: (text: string) => string): MimeBundle {
  const each = Object.entries(data).map(([mime, content]) => {
    return [mime, mime.startsWith("text/") && typeof content === "string" ? hide(content) : content] as const;
  });
  return Object.fromEntries(each);
}
