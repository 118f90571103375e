import type { Entry } from "./SessionHistory.js";
import type { Services } from "./Services.js";
import { type Answer, InvalidRequest, numberField, type Request } from "./Request.js";

/** history_request: earlier cells, by range, from the end, or by pattern. */
export async function history(kernel: Services, { content }: Request): Promise<Answer> {
  const entries = await find(kernel, content);
  const output = content.output === true;
  const history = entries.map(({ session, line, input, output: text }) => [
    session,
    line,
    output ? [input, text ?? null] : input,
  ]);
  return { content: { status: "ok", history } };
}

function find({ history }: Services, content: Request["content"]): Promise<Entry[]> {
  switch (content.hist_access_type) {
    case "range": {
      const stop = content.stop === null ? undefined : content.stop;
      return history.range(
        numberField(content, "session", 0),
        numberField(content, "start", 0),
        stop === undefined ? Infinity : numberField(content, "stop", 0),
      );
    }
    case "tail":
      return history.tail(numberField(content, "n", Infinity));
    case "search":
      return history.search(
        typeof content.pattern === "string" ? content.pattern : "*",
        numberField(content, "n", Infinity),
        content.unique === true,
      );
    default:
      throw new InvalidRequest("hist_access_type is none of range, tail, search");
  }
}
