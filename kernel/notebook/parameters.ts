import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse as parseJavaScript } from "acorn";
import { transform } from "esbuild";
import { parse as parseYaml } from "yaml";
import { type CodeCell, hasTag, type Notebook, NotebookError } from "./Notebook.js";

/** Parameters of a notebook, as papermill has them: what a cell tagged `parameters` declares is given other values. */
export type Parameters = ReadonlyMap<string, unknown>;

export interface ParameterValues {
  /** Texts `name=value`; a value is read as papermill reads it: a number, True, False, None, else a text. */
  readonly parameters?: readonly string[] | undefined;
  /** Texts `name=value` whose values are texts. */
  readonly raw?: readonly string[] | undefined;
  /** Files of YAML or JSON that hold an object. */
  readonly files?: readonly string[] | undefined;
}

/** What comes later counts: files, then single values, then raw ones. @throws NotebookError on what is none of it */
export function readParameters({ parameters = [], raw = [], files = [] }: ParameterValues): Parameters {
  const all = new Map<string, unknown>();
  for (const file of files) for (const [name, value] of readFile(file)) all.set(name, value);
  for (const text of parameters) all.set(...split(text, "-p", readValue));
  for (const text of raw) all.set(...split(text, "-r", (value) => value));
  for (const name of all.keys()) checkName(name);
  return all;
}

function readFile(file: string): [string, unknown][] {
  let value: unknown;
  try {
    value = parseYaml(readFileSync(file, "utf8"));
  } catch (error) {
    throw new NotebookError(`-f ${file}: ${(error as Error).message}`);
  }
  if (value === null) return []; // an empty file
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new NotebookError(`-f ${file}: expected names with values, as in "steps: 100"`);
  }
  return Object.entries(value);
}

function split(text: string, option: string, read: (value: string) => unknown): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new NotebookError(`${option} ${text}: expected NAME=VALUE`);
  return [text.slice(0, at), read(text.slice(at + 1))];
}

/** What Python's `int` and `float` take for numbers are numbers. */
function readValue(text: string): unknown {
  if (text === "True" || text === "False") return text === "True";
  if (text === "None") return null;
  const number = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(number)) return Number(number);
  const [, minus, special] = /^(?:\+|(-))?(?:(inf|infinity)|nan)$/i.exec(number) ?? [number];
  if (special !== undefined) return minus ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(number) ? NaN : text;
}

function checkName(name: string): void {
  try {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new SyntaxError();
    parseJavaScript(`let ${name};`, { ecmaVersion: "latest", sourceType: "module" });
  } catch {
    throw new NotebookError(`parameter ${JSON.stringify(name)}: not a name that a variable can have`);
  }
}

const TAG = "injected-parameters";

/**
 * Puts a cell with the values after the one tagged `parameters`, or in the place of one that an earlier run has put
 * there; at the top where there is neither.
 * @returns what the person should know
 */
export async function injectParameters(notebook: Notebook, parameters: Parameters): Promise<string[]> {
  const { cells } = notebook;
  const declaring = cells.findIndex((cell) => hasTag(cell, "parameters"));
  const earlier = cells.findIndex((cell) => hasTag(cell, TAG));
  const kinds = await declarations(cells[declaring]?.source ?? "");
  const lines = [...parameters].map(([name, value]) => {
    // What `let` declares keeps its type; a `const` takes no other value, so that its name is declared anew.
    return `${kinds.get(name) === "let" ? "" : "let "}${name} = ${toLiteral(value)};`;
  });
  const cell: CodeCell = {
    cell_type: "code",
    id: randomUUID().slice(0, 8),
    metadata: { tags: [TAG] },
    source: ["// Parameters", ...lines].join("\n"),
    execution_count: null,
    outputs: [],
  };
  if (earlier !== -1) cells.splice(earlier, 1, cell);
  else cells.splice(declaring + 1, 0, cell);
  if (declaring === -1) return ['no cell is tagged "parameters": they stand at the top'];
  const unknown = [...parameters.keys()].filter((name) => !kinds.has(name));
  return unknown.length > 0 ? [`the cell tagged "parameters" declares no ${unknown.join(", ")}`] : [];
}

/** The variables that a cell declares, and whether they can be assigned to. */
async function declarations(source: string): Promise<Map<string, "let" | "const">> {
  const kinds = new Map<string, "let" | "const">();
  try {
    const { code } = await transform(source, { loader: "ts", target: "esnext" });
    for (const statement of parseJavaScript(code, { ecmaVersion: "latest", sourceType: "module" }).body) {
      const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (declaration?.type !== "VariableDeclaration") continue;
      for (const { id } of declaration.declarations) {
        if (id.type === "Identifier") kinds.set(id.name, ["let", "var"].includes(declaration.kind) ? "let" : "const");
      }
    }
  } catch {
    // It is no TypeScript; running it will say so.
  }
  return kinds;
}

/** The value as TypeScript writes it. */
function toLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${toKey(key)}: ${toLiteral(item)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  if (typeof value === "number" || typeof value === "bigint") return Object.is(value, -0) ? "-0" : String(value);
  return JSON.stringify(value ?? null);
}

/** In brackets, `__proto__` is a name as any other. */
function toKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key);
}
