import { comms } from "./input/comms.js";
import { clearOutput, display, showBundle } from "./output/display.js";
import { confirm, input, password, prompt } from "./input/input.js";
import { Stdin } from "./input/Stdin.js";
import { defineLastResult } from "./run/lastResult.js";
import { runningCell } from "./run/runCell.js";
import { requireFromNotebook, meta } from "./imports/modules.js";
import { Stdout } from "./output/Stdout.js";
import { stopRepairs } from "./stop/stop.js";

/** What notebooks find in their global scope beside Node's own. */
export function defineGlobals(): void {
  define(process, "stdout", new Stdout(1));
  define(process, "stderr", new Stdout(2));
  define(process, "stdin", new Stdin());
  define(globalThis, "require", requireFromNotebook);
  define(globalThis, "__dirname", meta.dirname);
  define(globalThis, "__filename", meta.filename);
  define(globalThis, "display", display);
  define(globalThis, "Jupyter", Object.freeze({ display, clearOutput, input, password, comms, broadcast }));
  define(globalThis, "prompt", prompt);
  define(globalThis, "confirm", confirm);
  define(globalThis, "alert", (message: unknown = "") => console.log("%s", message));
  define(console, "clear", () => clearOutput());
  defineLastResult();
  define(globalThis, Symbol.for("Jupyter.broadcast"), broadcast);
}

function define(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

interface Content {
  readonly data?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly transient?: { readonly display_id?: string };
  readonly wait?: boolean;
}

/** The contract with libraries: displays, updates and clears; tells of a Stop; repairs after one. */
const broadcast = Object.defineProperties(
  async (type: string, content: Content, extra?: { buffers?: readonly Uint8Array[] }): Promise<void> => {
    switch (type) {
      case "display_data":
      case "update_display_data":
        return showBundle(
          {
            data: content.data ?? {},
            metadata: content.metadata ?? {},
            ...(extra?.buffers && { buffers: extra.buffers }),
          },
          { id: content.transient?.display_id, update: type === "update_display_data" },
        );
      case "clear_output":
        return clearOutput(content);
      default:
        throw new TypeError(
          `broadcast: unknown message type "${type}"; known: display_data, update_display_data, clear_output`,
        );
    }
  },
  {
    onStop: {
      value(repair: () => void): () => void {
        stopRepairs.add(repair);
        return () => void stopRepairs.delete(repair);
      },
    },
    signal: { get: (): AbortSignal => runningCell()?.controller.signal ?? new AbortController().signal },
  },
);
