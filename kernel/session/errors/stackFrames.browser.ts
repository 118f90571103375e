import { scriptOf } from "../notebook/scripts.js";
import { originalPosition } from "./originalPosition.js";
import type { StackFrame } from "./StackFrame.js";

/** `at f (tskernel-3.js:2:7)` as V8 writes it, `f@tskernel-3.js:2:7` as the others do. */
const line = /^\s*(?:at (?:(.+?) \()?|(?:async\*)?(.*?)@)(.+?):(\d+):(\d+)\)?$/;

/** The frames of an error, innermost first, read from its text: browsers have nothing else. Only cells are told. */
export function framesOf(error: Error): readonly StackFrame[] {
  return String(error.stack)
    .split("\n")
    .flatMap((text) => {
      const [, v8Name, otherName, file, row, column] = line.exec(text) ?? [];
      const script = scriptOf(file?.replace(/^.* > /, ""));
      if (!script) return [];
      const place = originalPosition(script, Number(row), Number(column));
      const name = (v8Name ?? otherName ?? "").replace(/^(async )?eval$|^Object\.|^anonymous$|<$|^.*\/</, "");
      return place ? [{ functionName: name || undefined, script, file: file!, ...place }] : [];
    });
}
