import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import type { CompiledCell } from "../cell/compileCell.js";
import { isTypeScript } from "../session/imports/localFiles.js";
import type { Inspector } from "./Inspector.js";
import { ScriptMap } from "./ScriptMap.js";

/** What the user wrote, a cell or a file, and the script that it has become. */
export interface Source {
  /** A cell's file by its hash, or a file of the user's. */
  readonly path: string;
  readonly text: string;
  /** As tracebacks name a cell: `Cell In[3]`; undefined while it has not run, and for files. */
  readonly label: string | undefined;
  readonly map: ScriptMap;
}

/** Its own scripts, which nobody wants to step through. */
const own = new URL("../", import.meta.url).href;

/** Scripts that the debugger leaves out: the kernel's and the packages'. */
export const blackboxPatterns = [`^${escape(own)}`, "[/\\\\]node_modules[/\\\\]", "^node:"];

/** The scripts of the session, by V8's numbers, and their sources, by path. */
export class Scripts {
  readonly #paths = new Map<string, string>();
  readonly #sources = new Map<string, Promise<Source | undefined>>();

  constructor(
    readonly inspector: Inspector,
    readonly cells: {
      /** Where the cells' files are, though nobody has written them. */
      readonly prefix: string;
      compile(code: string): Promise<CompiledCell>;
    },
  ) {}

  /** V8 has a new script. */
  parsed({ scriptId, url }: { scriptId: string; url: string }): void {
    const path = pathOf(url);
    if (path) this.#paths.set(scriptId, path);
  }

  /** The path of a script of the user's. */
  pathOf(scriptId: string): string | undefined {
    return this.#paths.get(scriptId);
  }

  /** All files of the user's that are loaded; cells are not among them. */
  files(): string[] {
    return [...new Set(this.#paths.values())].filter((path) => !this.isCell(path));
  }

  isCell(path: string): boolean {
    return path.startsWith(this.cells.prefix);
  }

  /** A cell is about to run, compiled like this. */
  running(path: string, label: string, text: string, { js, map }: CompiledCell): void {
    this.#sources.set(path, Promise.resolve({ path, text, label, map: new ScriptMap(js, map) }));
  }

  /** A cell's text, told before it runs. */
  async dump(path: string, text: string): Promise<void> {
    if (await this.sourceOf(path)) return;
    const compiled = this.cells.compile(text).then(({ js, map }) => new ScriptMap(js, map));
    this.#sources.set(
      path,
      compiled.then(
        (map) => ({ path, text, label: undefined, map }),
        // It isn't TypeScript yet.
        () => ({ path, text, label: undefined, map: new ScriptMap("", undefined) }),
      ),
    );
  }

  /** What is known of a path; asked of the session where a cell ran before debugging began. */
  sourceOf(path: string): Promise<Source | undefined> {
    const known = this.#sources.get(path);
    if (known) return known;
    const found = (this.isCell(path) ? this.#askSession(path) : readSource(path)).catch(() => undefined);
    this.#sources.set(path, found);
    void found.then((source) => source ?? (this.#sources.get(path) === found && this.#sources.delete(path)));
    return found;
  }

  /** The file may have changed since. */
  forgetFiles(): void {
    for (const path of this.#sources.keys()) if (!this.isCell(path)) this.#sources.delete(path);
  }

  reset(): void {
    this.#paths.clear();
    this.#sources.clear();
  }

  async #askSession(path: string): Promise<Source | undefined> {
    const expression = `globalThis[Symbol.for("tskernel.debugger")].script(${JSON.stringify(path)})`;
    const { result } = await this.inspector.post<{
      result: { value?: { label: string; source: string; map: string } };
    }>("Runtime.evaluate", { expression, returnByValue: true });
    if (!result.value) return undefined;
    const { label, source: text, map } = result.value;
    const [scriptId] = [...this.#paths].findLast(([, it]) => it === path) ?? [];
    if (!scriptId) return undefined;
    const { scriptSource } = await this.inspector.post<{ scriptSource: string }>("Debugger.getScriptSource", {
      scriptId,
    });
    return { path, text, label, map: new ScriptMap(scriptSource, map) };
  }
}

/** As the session's loader makes it. */
async function readSource(path: string): Promise<Source> {
  const text = await readFile(path, "utf8");
  if (!isTypeScript(path)) return { path, text, label: undefined, map: new ScriptMap(text, undefined) };
  const { code, map } = await esbuild.transform(text, {
    loader: "ts",
    target: `node${process.versions.node}`,
    sourcemap: "external",
    sourcefile: path,
    logLevel: "silent",
  });
  return { path, text, label: undefined, map: new ScriptMap(code, map) };
}

/** The path of a script that the user wrote; scripts of the kernel, of packages and of Node have none. */
function pathOf(url: string): string | undefined {
  if (!url.startsWith("file:") || url.startsWith(own) || url.includes("/node_modules/") || url.endsWith("#"))
    return undefined;
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ""));
  } catch {
    return undefined;
  }
}

/** For V8: the URLs that the scripts of a path have; files carry their version in a query. */
export function urlPatternOf(path: string): string {
  return `^${escape(pathToFileURL(path).href)}(\\?.*)?$`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
