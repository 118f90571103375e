import type { Inspector } from "./Inspector.js";
import type { Body, Breakpoint, Handlers } from "./protocol.js";
import { urlPatternOf, type Scripts } from "./Scripts.js";

interface Wanted {
  readonly line: number;
  readonly column?: number;
  readonly condition?: string;
}

interface OfPath {
  readonly path: string;
  readonly wanted: readonly Wanted[];
  readonly shown: readonly Breakpoint[];
  /** V8's breakpoints, with the condition of each. */
  readonly ids: ReadonlyMap<string, { readonly id: number; readonly condition: string | undefined }>;
}

/** Breakpoints by path: kept for cells that have not run yet, and put anew where a cell is compiled anew. */
export class Breakpoints {
  readonly #sets = new Map<string, OfPath>();
  #last = 0;

  constructor(
    readonly inspector: Inspector,
    readonly scripts: Scripts,
  ) {}

  readonly handlers: Handlers = {
    setBreakpoints: async ({ source, breakpoints, lines }) => {
      const { path } = source as { path: string };
      const wanted = (breakpoints ?? (lines as number[] | undefined)?.map((line) => ({ line })) ?? []) as Wanted[];
      if (!this.scripts.isCell(path)) this.scripts.forgetFiles();
      return { breakpoints: await this.#set(path, wanted) };
    },
    breakpointLocations: async ({ source, line, endLine }): Promise<Body> => {
      const { map } = (await this.scripts.sourceOf((source as { path: string }).path)) ?? {};
      return { breakpoints: map?.stopLines(line as number, (endLine ?? line) as number) ?? [] };
    },
  };

  /** As debugInfo tells them. */
  list(): Body[] {
    return [...this.#sets.values()]
      .filter(({ shown }) => shown.length)
      .map(({ path, shown }) => ({ source: path, breakpoints: shown }));
  }

  /** The breakpoint that V8 has stopped at. */
  find(v8Id: string): { id: number; condition: string | undefined } | undefined {
    for (const { ids } of this.#sets.values()) {
      const found = ids.get(v8Id);
      if (found) return found;
    }
    return undefined;
  }

  /** The script of a path will be another one than was thought. */
  async renew(path: string): Promise<void> {
    const set = this.#sets.get(path);
    if (set?.wanted.length) await this.#set(path, set.wanted);
  }

  clear(): void {
    this.#sets.clear();
  }

  async #set(path: string, wanted: readonly Wanted[]): Promise<readonly Breakpoint[]> {
    const old = this.#sets.get(path);
    for (const breakpointId of old?.ids.keys() ?? []) {
      await this.inspector.post("Debugger.removeBreakpoint", { breakpointId });
    }
    const source = await this.scripts.sourceOf(path);
    const shown: Breakpoint[] = [];
    const ids = new Map<string, { id: number; condition: string | undefined }>();
    for (const { line, column, condition } of wanted) {
      const id = ++this.#last;
      const stop = source?.map.stopAt(line, column);
      if (!stop) {
        const message = source ? "Nothing runs from this line on" : "This cell has never been seen";
        shown.push({ id, verified: false, line, message, source: { path } });
        continue;
      }
      const urlRegex = urlPatternOf(path);
      const { breakpointId } = await this.inspector
        .post<{ breakpointId: string }>("Debugger.setBreakpointByUrl", { urlRegex, ...stop.location })
        // There is one already.
        .catch(() => ({ breakpointId: "" }));
      if (breakpointId) ids.set(breakpointId, { id, condition });
      shown.push({ id, verified: true, ...stop.place, source: { path } });
    }
    this.#sets.set(path, { path, wanted, shown, ids });
    return shown;
  }
}
