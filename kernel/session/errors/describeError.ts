import { inspect } from "#session/process/inspect.js";
import { framesOf } from "#session/errors/stackFrames.js";
import { codeFrame } from "../../cell/codeFrame.js";
import type { StackFrame } from "./StackFrame.js";
import { withoutBoxes } from "../notebook/withoutBoxes.js";

/** Lines that are shown of an error's own fields. */
const mostFields = 30;

export interface ErrorDescription {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** An error as the front end shows it: its message, then where it happened in the cells' own lines. */
export function describeError(error: unknown): ErrorDescription {
  try {
    if (!isError(error)) {
      const evalue = inspect(error, { depth: 2 });
      return { ename: "Uncaught", evalue, traceback: [red("Uncaught") + `: ${evalue}`] };
    }
    const ename = String(error.name || "Error");
    const evalue = withoutBoxes(String(error.message));
    return { ename, evalue, traceback: tracebackOf(error, new Set()) };
  } catch {
    return describeRoughly(error);
  }
}

/** Where describing it fails: its own getters throw, or nothing can be loaded any more. */
function describeRoughly(error: unknown): ErrorDescription {
  try {
    const { name, message } = error as Error;
    const ename = String(name || "Error");
    const evalue = String(message);
    return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`] };
  } catch {
    const evalue = "an error that can't be described";
    return { ename: "Error", evalue, traceback: [`${red("Error")}: ${evalue}`] };
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function tracebackOf(error: Error, seen: Set<unknown>): string[] {
  // What led there is told once, with the outermost error.
  const frames = seen.size ? framesOf(error).slice(0, 1) : framesOf(error);
  seen.add(error);
  const lines = [`${red(String(error.name || "Error"))}: ${withoutBoxes(String(error.message))}`, ...placesOf(frames)];
  lines.push(...fieldsOf(error));
  const inner: [string, unknown][] =
    error instanceof AggregateError ? error.errors.map((e) => ["One of its errors:", e]) : [];
  if (error.cause !== undefined) inner.push(["Caused by:", error.cause]);
  for (const [title, cause] of inner) {
    if (seen.has(cause)) continue;
    lines.push(title, ...(isError(cause) ? tracebackOf(cause, seen) : [inspect(cause)]));
  }
  return lines;
}

/** What an error carries beside its message: `code`, `status`, a response. */
function fieldsOf(error: Error): string[] {
  const told = ["name", "message", "stack", "cause", "errors"];
  const names = Object.keys(error).filter((name) => !told.includes(name));
  if (!names.length) return [];
  const fields = {};
  // Getters stay getters, and are not called.
  for (const name of names) Object.defineProperty(fields, name, Object.getOwnPropertyDescriptor(error, name)!);
  const options = { colors: true, depth: 1, maxArrayLength: 20, maxStringLength: 1000, breakLength: 100 };
  const lines = inspect(fields, options).split("\n");
  return lines.length <= mostFields ? lines : [...lines.slice(0, mostFields), "…"];
}

/** Each place once, innermost first; the first shows its surroundings, others their line. */
function placesOf(frames: readonly StackFrame[]): string[] {
  const lines: string[] = [];
  const hasOwn = frames.some((frame) => !packageOf(frame));
  let inPackages: string[] = [];
  let previous = "";
  const flush = (): void => {
    if (inPackages.length) lines.push(grey(`  … ${inPackages.length} in ${[...new Set(inPackages)].join(", ")}`));
    inPackages = [];
  };
  for (const frame of frames) {
    const name = packageOf(frame);
    if (name && hasOwn) {
      inPackages.push(name);
      continue;
    }
    flush();
    const where = `${frame.file}:${frame.line}:${frame.column}`;
    if (where === previous) continue;
    previous = where;
    lines.push(...placeOf(frame));
  }
  flush();
  return lines;
}

function placeOf({ script, functionName, file, line, column }: StackFrame): string[] {
  const suffix = functionName ? `, in ${functionName}` : "";
  if (!script) return [`File \x1b[36m${file}:${line}\x1b[39m, column ${column}${suffix}`];
  const offset = offsetOf(script.source, line, column);
  const word = /^(\p{ID_Continue}+|\S)/u.exec(script.source.slice(offset))?.[0].length ?? 1;
  const [head, ...code] = codeFrame(script.source, offset, word, script);
  return [head! + suffix, ...code];
}

function packageOf({ file, script }: StackFrame): string | undefined {
  if (script) return undefined;
  return /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(file)?.[1];
}

function offsetOf(source: string, line: number, column: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) start = source.indexOf("\n", start) + 1;
  return start + column - 1;
}

function red(text: string): string {
  return `\x1b[31m${text}\x1b[39m`;
}

function grey(text: string): string {
  return `\x1b[90m${text}\x1b[39m`;
}
