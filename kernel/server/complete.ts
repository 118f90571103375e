import { toCodePoints, toUtf16 } from "../protocol/codePoints.js";
import type { Services } from "./Services.js";
import { type Answer, numberField, type Request, stringField } from "./Request.js";

/** complete_request: what could stand at the cursor, with kinds and signatures for front ends that show them. */
export async function complete(kernel: Services, { content }: Request): Promise<Answer> {
  const code = stringField(content, "code");
  const cursor = toUtf16(code, numberField(content, "cursor_pos", Infinity));
  const { matches, start, end, kinds } = await (await kernel.interpreter).complete(code, cursor);
  const cursor_start = toCodePoints(code, start);
  const cursor_end = toCodePoints(code, end);
  const typed = kinds.map((kind) => ({ ...kind, start: cursor_start, end: cursor_end }));
  const metadata = { _jupyter_types_experimental: typed };
  return { content: { status: "ok", matches, cursor_start, cursor_end, metadata } };
}
