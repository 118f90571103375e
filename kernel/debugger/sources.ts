import { basename } from "node:path";
import type { Execution } from "./Execution.js";
import type { Body, Handlers } from "./protocol.js";
import type { Scripts } from "./Scripts.js";

/** Cells and files: where they are and what is in them; where the thread stands in them. */
export function sourceHandlers(
  scripts: Scripts,
  execution: () => Execution,
  pathOfCell: (code: string) => string,
): Handlers {
  return {
    dumpCell: async ({ code }) => {
      const sourcePath = pathOfCell(code as string);
      await scripts.dump(sourcePath, code as string);
      return { sourcePath };
    },
    source: async ({ source }) => {
      const { path } = source as { path: string };
      const found = await scripts.sourceOf(path);
      if (!found) throw new Error(`${path} has never been seen`);
      return { content: found.text, mimeType: "text/typescript" };
    },
    loadedSources: (): Body => ({ sources: scripts.files().map((path) => ({ name: basename(path), path })) }),
    modules: ({ startModule, moduleCount }): Body => {
      const all = scripts.files().map((path, id) => ({ id, name: basename(path), path }));
      const start = (startModule ?? 0) as number;
      return { modules: all.slice(start, start + ((moduleCount as number) || all.length)), totalModules: all.length };
    },
    stackTrace: ({ startFrame, levels }): Body => {
      const frames = (execution().stop?.frames ?? []).map(({ id, name, line, column, source }) => {
        const shown = source.label ?? basename(source.path);
        return { id, name, line, column, source: { name: shown, path: source.path, sourceReference: 0 } };
      });
      const start = (startFrame ?? 0) as number;
      return {
        stackFrames: frames.slice(start, start + ((levels as number) || frames.length)),
        totalFrames: frames.length,
      };
    },
  };
}
