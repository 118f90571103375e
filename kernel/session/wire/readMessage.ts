import type { ExecuteOutcome } from "../../Interpreter.js";
import type { FromSession, FromSupervisor } from "./messages.js";
import { BrokenPipe } from "./packets.js";

/** Whether a field holds what its type says; of each message, every field. */
type Checks<M extends { readonly type: string }> = {
  readonly [T in M["type"]]: Fields<Extract<M, { readonly type: T }>>;
};
type Fields<M> = { readonly [K in Exclude<keyof M, "type">]-?: (value: unknown) => value is M[K] | undefined };

const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isAnything = (_value: unknown): _value is unknown => true;
const isOneOf =
  <T extends string>(...texts: readonly T[]) =>
  (value: unknown): value is T =>
    (texts as readonly unknown[]).includes(value);
const optional =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is T | undefined =>
    value === undefined || is(value);

function isOutcome(value: unknown): value is ExecuteOutcome {
  if (!isRecord(value)) return false;
  const { status, userExpressions, ename, evalue, traceback } = value;
  if (status === "ok") return isRecord(userExpressions) && Object.values(userExpressions).every(isRecord);
  return status === "error" && isText(ename) && isText(evalue) && Array.isArray(traceback) && traceback.every(isText);
}

const fromSession: Checks<FromSession> = {
  ready: {},
  order: {},
  done: { run: isNumber, cell: isText, outcome: isOutcome },
  interrupted: { interrupt: isNumber },
  input: { id: isNumber, cell: isText, prompt: isText, password: isFlag, blocking: isFlag },
  comm: {
    kind: isOneOf("comm_open", "comm_msg", "comm_close"),
    commId: isText,
    targetName: optional(isText),
    cell: isText,
    data: isRecord,
    metadata: isRecord,
  },
  handled: { message: isNumber },
  display: {
    kind: isOneOf("display_data", "update_display_data"),
    cell: isText,
    data: isRecord,
    metadata: isRecord,
    id: optional(isText),
  },
  result: { cell: isText, data: isRecord, metadata: isRecord },
  clear: { cell: isText, wait: isFlag },
  uncaught: { cell: isText, text: isText },
};

const fromSupervisor: Checks<FromSupervisor> = {
  supervising: {},
  inspected: { id: isNumber, result: isAnything, error: optional(isError) },
  inspectorEvent: { method: isText, params: isRecord },
};

function isError(value: unknown): value is { message: string } {
  return isRecord(value) && isText(value["message"]);
}

/** The session's process runs anybody's code: what comes from it is a message only if it looks like one. */
function reader<M extends { readonly type: string }>(checks: Checks<M>): (header: unknown) => M {
  const table = new Map<unknown, [string, (value: unknown) => boolean][]>(
    Object.entries(checks).map(([type, fields]) => [type, Object.entries(fields as object)]),
  );
  return (header) => {
    const fields = isRecord(header) && table.get(header["type"]);
    if (!fields) throw new BrokenPipe("a message of no known type");
    for (const [name, is] of fields) {
      if (!is((header as Record<string, unknown>)[name])) throw new BrokenPipe(`${name} of a message is none`);
    }
    return header as unknown as M;
  };
}

export const readFromSupervisor = reader(fromSupervisor);

/** `seq` is its place among all messages. */
export function readFromSession(header: unknown): FromSession & { readonly seq: number } {
  const message = read(header);
  if (!("seq" in message) || !isNumber(message.seq)) throw new BrokenPipe("a message without its place");
  return message as FromSession & { readonly seq: number };
}

const read = reader(fromSession);
