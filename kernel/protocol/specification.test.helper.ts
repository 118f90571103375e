/**
 * The messaging specification 5.4 as checks: which fields each message of the kernel has, and of what type. Tests hold
 * every message against it.
 */
import type { JsonObject } from "./Message.js";

/** Names what is wrong with a value; nothing where it is right. */
type Check = (value: unknown, path: string) => string[];

/** A message as a client has it after decoding. */
export interface ReceivedMessage {
  readonly header: unknown;
  readonly parentHeader: unknown;
  readonly metadata: unknown;
  readonly content: unknown;
}

/** What of a message breaks the specification, one sentence each; empty where it is valid. */
export function violations(message: ReceivedMessage): string[] {
  const found = [
    ...header(message.header, "header"),
    ...either(empty, header)(message.parentHeader, "parent_header"),
    ...anyObject(message.metadata, "metadata"),
  ];
  const type = (message.header as JsonObject | null)?.msg_type;
  const content = typeof type === "string" && Object.hasOwn(contents, type) ? contents[type] : undefined;
  return content
    ? [...found, ...content(message.content, `${String(type)}`)]
    : [...found, `unknown type ${String(type)}`];
}

const string: Check = (value, path) => (typeof value === "string" ? [] : [`${path} is no string`]);
const boolean: Check = (value, path) => (typeof value === "boolean" ? [] : [`${path} is no boolean`]);
const integer: Check = (value, path) => (Number.isInteger(value) ? [] : [`${path} is no integer`]);
const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const anyObject: Check = (value, path) => (isObject(value) ? [] : [`${path} is no object`]);
const empty: Check = (value, path) =>
  isObject(value) && Object.keys(value!).length === 0 ? [] : [`${path} not empty`];
const date: Check = (value, path) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value)
    ? []
    : [`${path} is no ISO 8601 date with a time zone`];

function oneOf(...allowed: string[]): Check {
  return (value, path) => (allowed.includes(value as string) ? [] : [`${path} is none of ${allowed.join(", ")}`]);
}

function arrayOf(item: Check): Check {
  return (value, path) =>
    Array.isArray(value) ? value.flatMap((it, index) => item(it, `${path}[${index}]`)) : [`${path} is no array`];
}

function recordOf(item: Check): Check {
  return (value, path) =>
    isObject(value)
      ? Object.entries(value as object).flatMap(([key, it]) => item(it, `${path}.${key}`))
      : [`${path} is no object`];
}

function either(...checks: Check[]): Check {
  return (value, path) => {
    const found = checks.map((check) => check(value, path));
    return found.find((problems) => problems.length === 0) ?? found.at(-1)!;
  };
}

/** An object with these fields and no others. A name that ends in `?` may be missing. */
function object(fields: Record<string, Check>): Check {
  return (value, path) => {
    if (!isObject(value)) return [`${path} is no object`];
    const given = value as JsonObject;
    const known = new Set(Object.keys(fields).map((name) => name.replace("?", "")));
    const unknown = Object.keys(given).filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => `${path}.${name} is not in the specification`),
      ...Object.entries(fields).flatMap(([name, check]) => {
        const field = name.replace("?", "");
        if (field in given) return check(given[field], `${path}.${field}`);
        return name.endsWith("?") ? [] : [`${path}.${field} is missing`];
      }),
    ];
  };
}

/** MIME types to data: JSON types hold any JSON, all others a string. */
const mimeBundle: Check = (value, path) => {
  if (!isObject(value)) return [`${path} is no object`];
  return Object.entries(value as JsonObject).flatMap(([type, data]) => {
    if (!/^[\w.+-]+\/[\w.+-]+(;\s*[\w.+-]+=[\w.+-]+)*$/.test(type)) return [`${path}: ${type} is no MIME type`];
    const json = /^application\/(json|.*\+json)/.test(type);
    return json || typeof data === "string" ? [] : [`${path}["${type}"] is no string`];
  });
};

const header = object({
  msg_id: string,
  msg_type: string,
  session: string,
  username: string,
  date,
  version: (value, path) => (typeof value === "string" && /^5\.\d+$/.test(value) ? [] : [`${path} is not 5.x`]),
  "subshell_id?": either(string, (value, path) => (value === null ? [] : [`${path} is neither string nor null`])),
});

const errorFields = { ename: string, evalue: string, traceback: arrayOf(string) };

/** A reply: these fields where its status is `ok`, an error's where it is `error`, `aborted` alone. */
function reply(fields: Record<string, Check>, always: Record<string, Check> = {}): Check {
  return (value, path) => {
    const status = isObject(value) ? (value as JsonObject).status : undefined;
    if (status === "error") return object({ status: oneOf("error"), ...errorFields, ...always })(value, path);
    if (status === "aborted") return object({ status: oneOf("aborted") })(value, path);
    return object({ status: oneOf("ok"), ...fields, ...always })(value, path);
  };
}

const userExpression = reply({ data: mimeBundle, metadata: anyObject });

const languageInfo = object({
  name: string,
  version: string,
  mimetype: string,
  file_extension: (value, path) => (/^\.\w+$/.test(String(value)) ? [] : [`${path} does not begin with a dot`]),
  "pygments_lexer?": string,
  "codemirror_mode?": either(string, anyObject),
  "nbconvert_exporter?": string,
});

const display = { data: mimeBundle, metadata: anyObject };
const transient = object({ "display_id?": string });
const comm = { comm_id: string, data: anyObject };
const historyEntry: Check = (value, path) =>
  Array.isArray(value) && value.length === 3 && Number.isInteger(value[0]) && Number.isInteger(value[1])
    ? either(string, arrayOf(either(string, (it) => (it === null ? [] : ["no text"]))))(value[2], `${path}[2]`)
    : [`${path} is no [session, line, input]`];

const contents: Record<string, Check> = {
  execute_reply: reply(
    { "payload?": arrayOf(anyObject), "user_expressions?": recordOf(userExpression) },
    { execution_count: integer },
  ),
  inspect_reply: reply({ found: boolean, data: mimeBundle, metadata: anyObject }),
  complete_reply: reply({
    matches: arrayOf(string),
    cursor_start: integer,
    cursor_end: integer,
    metadata: anyObject,
  }),
  history_reply: reply({ history: arrayOf(historyEntry) }),
  is_complete_reply: either(
    object({ status: oneOf("complete", "invalid", "unknown") }),
    object({ status: oneOf("incomplete"), indent: string }),
    object({ status: oneOf("error"), ...errorFields }),
  ),
  connect_reply: reply({
    shell_port: integer,
    iopub_port: integer,
    stdin_port: integer,
    hb_port: integer,
    control_port: integer,
  }),
  comm_info_reply: reply({ comms: recordOf(object({ target_name: string })) }),
  kernel_info_reply: reply({
    protocol_version: string,
    implementation: string,
    implementation_version: string,
    language_info: languageInfo,
    banner: string,
    "debugger?": boolean,
    help_links: arrayOf(object({ text: string, url: string })),
    supported_features: arrayOf(string),
  }),
  shutdown_reply: reply({ restart: boolean }),
  interrupt_reply: reply({}),
  debug_reply: anyObject,
  create_subshell_reply: reply({ subshell_id: string }),
  delete_subshell_reply: reply({}),
  list_subshell_reply: reply({ subshell_id: arrayOf(string) }),
  stream: object({ name: oneOf("stdout", "stderr"), text: string }),
  display_data: object({ ...display, "transient?": transient }),
  update_display_data: object({ ...display, transient: object({ display_id: string }) }),
  execute_input: object({ code: string, execution_count: integer }),
  execute_result: object({ ...display, "transient?": transient, execution_count: integer }),
  error: object(errorFields),
  status: object({ execution_state: oneOf("busy", "idle", "starting") }),
  clear_output: object({ wait: boolean }),
  debug_event: anyObject,
  iopub_welcome: object({ subscription: string }),
  comm_open: object({ ...comm, target_name: string }),
  comm_msg: object(comm),
  comm_close: object(comm),
  input_request: object({ prompt: string, password: boolean }),
};
