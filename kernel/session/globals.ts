import { comms } from "./input/comms.js";
import { clearOutput, display } from "./output/display.js";
import { confirm, input, password, prompt } from "./input/input.js";
import { Stdin } from "./input/Stdin.js";
import { give } from "./notebook/Box.js";
import { defineLastResult } from "./run/lastResult.js";
import { runningCell } from "./run/runCell.js";
import { module, requireFromNotebook, meta } from "./imports/modules.js";
import { Stdout } from "./output/Stdout.js";
import { broadcaster } from "./output/broadcast.js";

/** What notebooks find in their global scope beside Node's own. */
export function defineGlobals(): void {
  const broadcast = broadcaster(() => runningCell()?.controller.signal);
  define(process, "stdout", new Stdout(1));
  define(process, "stderr", new Stdout(2));
  define(process, "stdin", new Stdin());
  define(globalThis, "require", requireFromNotebook);
  // Names of the notebook alone: packages go by whether there is a global `module`.
  give("module", () => module);
  give("exports", () => module.exports);
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
