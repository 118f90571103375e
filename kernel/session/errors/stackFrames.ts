import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { places } from "../places.js";
import { syntaxPlaceOf } from "../imports/syntaxPlaces.js";
import { receiveMaps } from "../imports/typescriptModules.js";
import { scriptOf, scriptOfLabel } from "../notebook/scripts.js";
import { originalPosition } from "./originalPosition.js";
import type { StackFrame } from "./StackFrame.js";
import { withoutBoxes } from "../notebook/withoutBoxes.js";

const own = places.own.href;
const known = new WeakMap<object, readonly StackFrame[]>();

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** Frames that Node keeps of a stack. */
const limit = 30;

/**
 * Stack traces, whoever prints them, speak of cells and of the user's files, and of nothing of the kernel or of Node.
 * A package may format them in its way (`Error.prepareStackTrace`): tracebacks go by our frames all the same.
 */
export function mapStackTraces(): void {
  Error.stackTraceLimit = limit;
  let theirs: Prepare | undefined;
  const prepare = (error: Error, sites: NodeJS.CallSite[]): unknown => {
    receiveMaps();
    const frames = sites.flatMap((site) => frameOf(site) ?? []);
    known.set(error, frames);
    if (typeof theirs === "function") return theirs.call(Error, error, sites.map(asOfNotebook)) as unknown;
    return [headline(error), ...frames.map(describeFrame)].join("\n    at ");
  };
  Object.defineProperty(Error, "prepareStackTrace", {
    get: () => prepare,
    // What is put back after a change is what was read before it.
    set: (value: Prepare | undefined) => {
      theirs = value === prepare ? undefined : value;
    },
    configurable: true,
  });
}

/** A cell begins: whoever has switched stacks off has not done so for good. */
export function keepStacks(): void {
  if (!(Error.stackTraceLimit >= 10)) Error.stackTraceLimit = limit;
}

/** The frames of an error, innermost first. */
export function framesOf(error: Error): readonly StackFrame[] {
  let stack: unknown;
  try {
    // Frames are made when the stack is first read.
    ({ stack } = error);
  } catch {
    // Whoever formats it has failed; the frames are there all the same.
  }
  const frames = known.get(error) ?? framesOfText(String(stack));
  const place = syntaxPlaceOf(error);
  return place ? [place, ...frames] : frames;
}

/** Of a stack that was made elsewhere: in another thread, by a clone, by hand. */
function framesOfText(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const text of stack.slice(0, 20_000).split("\n")) {
    const parts = /^ +at (?:(.{1,300}?) \()?(?:file:\/\/)?([^()]{1,1000}):(\d+):(\d+)\)?$/.exec(text);
    if (!parts) continue;
    const [, functionName, file, line, column] = parts as unknown as [
      string,
      string | undefined,
      string,
      string,
      string,
    ];
    if (/^(node:|\[|evalmachine)/.test(file) || file.startsWith(fileURLToPath(own)) || file.startsWith(own)) continue;
    // A cell's label is where our own stacks say it is: in what the user wrote.
    const script = scriptOfLabel(file);
    frames.push({ functionName, script, file, line: Number(line), column: Number(column) });
  }
  return frames;
}

function headline(error: Error): string {
  try {
    return withoutBoxes(Error.prototype.toString.call(error));
  } catch {
    return "Error";
  }
}

function describeFrame({ functionName, script, file, line, column }: StackFrame): string {
  const place = `${script?.label ?? file}:${line}:${column}`;
  return functionName ? `${functionName} (${place})` : place;
}

function frameOf(site: NodeJS.CallSite): StackFrame | undefined {
  const [name, line, column] = siteOf(site);
  if (!name || line === null || column === null || name.startsWith("node:") || name.startsWith(own)) return undefined;
  const functionName = nameOf(site);
  const script = scriptOf(name);
  if (!script)
    return {
      functionName,
      script,
      file: name.startsWith("file:") ? fileURLToPath(stripQuery(name)) : name,
      line,
      column,
    };
  const place = originalPosition(script, line, column);
  return place && { functionName, script, file: name, ...place };
}

const notebook = join(process.cwd(), "notebook.ts");

/**
 * A site in a cell as packages see it that ask for their callers: they look for other packages from there (pino's
 * transports), so it lies in the notebook's folder.
 */
function asOfNotebook(site: NodeJS.CallSite): NodeJS.CallSite {
  const script = scriptOf(site.getFileName());
  if (!script || script.isFile) return site;
  const fileName = (): string => notebook;
  return new Proxy(site, {
    get(target, key) {
      if (key === "getFileName" || key === "getScriptNameOrSourceURL") return fileName;
      const value = Reflect.get(target, key) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** What `eval` or `new Function` has made is at the place that called them. */
function siteOf(site: NodeJS.CallSite): [name: string | undefined, line: number | null, column: number | null] {
  const name = site.getFileName();
  if (name || !site.isEval()) return [name ?? undefined, site.getLineNumber(), site.getColumnNumber()];
  const [, file, line, column] = /\(([^()]{1,1000}):(\d+):(\d+)\)/.exec(site.getEvalOrigin() ?? "") ?? [];
  return [file, Number(line), Number(column)];
}

function stripQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}

function nameOf(site: NodeJS.CallSite): string | undefined {
  const method = site.getFunctionName() ?? site.getMethodName();
  if (!method) return undefined;
  if (site.isConstructor()) return `new ${method}`;
  const type = site.isToplevel() ? null : site.getTypeName();
  const isPlain = !type || type === "Object" || method.includes(".") || method.startsWith(type);
  return `${isAsync(site) ? "async " : ""}${isPlain ? method.replace(/^Object\./, "") : `${type}.${method}`}`;
}

function isAsync(site: NodeJS.CallSite): boolean {
  return (site as NodeJS.CallSite & { isAsync?(): boolean }).isAsync?.() ?? false;
}
