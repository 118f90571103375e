import { toUtf16 } from "../protocol/codePoints.js";
import type { Services } from "./Services.js";
import { type Answer, numberField, type Request, stringField } from "./Request.js";

/** inspect_request: what the name at the cursor is. */
export async function inspect(kernel: Services, { content }: Request): Promise<Answer> {
  const code = stringField(content, "code");
  const cursor = toUtf16(code, numberField(content, "cursor_pos", Infinity));
  const detailLevel = numberField(content, "detail_level", 0) >= 1 ? 1 : 0;
  const found = await (await kernel.interpreter).inspect(code, cursor, detailLevel);
  return { content: { status: "ok", found: found !== undefined, data: found?.data ?? {}, metadata: {} } };
}
