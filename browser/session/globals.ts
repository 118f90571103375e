import { formatWithOptions } from "node-inspect-extracted";
import { defineLastResult } from "../../kernel/session/run/lastResult.js";
import { currentCell, runAs } from "../../kernel/session/follow/currentCell.browser.js";
import { comms } from "../../kernel/session/input/comms.js";
import { confirm, input, password, prompt } from "../../kernel/session/input/input.js";
import { broadcaster } from "../../kernel/session/output/broadcast.js";
import { clearOutput, display } from "../../kernel/session/output/display.js";
import { send } from "../../kernel/session/output/send.browser.js";
import { runningCell } from "./runCell.js";

/** The worker's own, for this program. */
export const native = {
  setTimeout: self.setTimeout.bind(self),
  setInterval: self.setInterval.bind(self),
  clearTimeout: self.clearTimeout.bind(self),
  clearInterval: self.clearInterval.bind(self),
};

/** What cells find in their global scope beside the browser's own. */
export function defineGlobals(): void {
  followConsole();
  followTimers();
  followTargets();
  followPromises();
  const broadcast = broadcaster(() => runningCell()?.controller.signal);
  define("display", display);
  define("prompt", prompt);
  define("confirm", confirm);
  define("alert", (message: unknown = "") => console.log("%s", message));
  defineLastResult();
  define("Jupyter", Object.freeze({ display, clearOutput, input, password, comms, broadcast }));
  define(Symbol.for("Jupyter.broadcast"), broadcast);
  // Of Node's `process`, what notebooks ask to be quick or loud.
  define("process", { env: {}, platform: "browser", stdout: stream("stdout"), stderr: stream("stderr") });
}

function define(name: string | symbol, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

type StreamName = "stdout" | "stderr";

export function write(name: StreamName, text: string, cell = currentCell()): void {
  if (!cell.stopped) send({ type: "stream", cell: cell.id, name, text });
}

const stream = (name: StreamName) => ({ isTTY: false, write: (text: unknown) => (write(name, String(text)), true) });

/** The console prints as Node's does. */
function followConsole(): void {
  let indent = "";
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  const print = (name: StreamName, values: readonly unknown[]): void => {
    const text = formatWithOptions({ colors: false }, ...values);
    write(name, `${indent}${text.replaceAll("\n", `\n${indent}`)}\n`);
  };
  const to =
    (name: StreamName) =>
    (...values: unknown[]) =>
      print(name, values);
  const elapsed = (label: string): string =>
    `${label}: ${(performance.now() - (starts.get(label) ?? NaN)).toFixed(3)}ms`;
  Object.assign(console, {
    log: to("stdout"),
    info: to("stdout"),
    debug: to("stdout"),
    warn: to("stderr"),
    error: to("stderr"),
    trace: to("stderr"),
    dir: (value: unknown) => print("stdout", [value]),
    clear: () => clearOutput(),
    table: (value: unknown) => display(value),
    assert: (holds: unknown, ...values: unknown[]) =>
      holds ? undefined : print("stderr", values.length > 0 ? ["Assertion failed:", ...values] : ["Assertion failed"]),
    group: (...values: unknown[]) => {
      if (values.length > 0) print("stdout", values);
      indent += "  ";
    },
    groupEnd: () => void (indent = indent.slice(2)),
    count: (label = "default") => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      print("stdout", [`${label}: ${counts.get(label)}`]);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void starts.set(label, performance.now()),
    timeLog: (label = "default", ...values: unknown[]) => print("stdout", [elapsed(label), ...values]),
    timeEnd: (label = "default") => {
      print("stdout", [elapsed(label)]);
      starts.delete(label);
    },
  });
}

type Callback = (...args: unknown[]) => unknown;
type Schedule = (callback: TimerHandler, delay?: number, ...args: unknown[]) => number;

/** Timers of a cell run as part of that cell, and end when it is stopped. */
function followTimers(): void {
  const timer = (schedule: Schedule, clear: (id: number) => void, isOnce: boolean) =>
    ((callback: unknown, delay?: number, ...args: unknown[]) => {
      if (typeof callback !== "function") return schedule(callback as TimerHandler, delay, ...args);
      const cell = currentCell();
      const id = schedule(() => {
        if (isOnce) cell.timers.delete(id);
        runAs(cell, callback as Callback, undefined, args);
      }, delay);
      cell.timers.set(id, () => clear(id));
      return id;
    }) as never;
  self.setTimeout = timer(native.setTimeout as Schedule, native.clearTimeout, true);
  self.setInterval = timer(native.setInterval as Schedule, native.clearInterval, false);
  const microtask = self.queueMicrotask.bind(self);
  self.queueMicrotask = (callback) => {
    const cell = currentCell();
    microtask(() => (cell.stopped ? undefined : runAs(cell, callback as Callback, undefined, [])));
  };
  // Node's, in which the loop turns without the 4 milliseconds that a timer may take.
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<number, () => void>();
  let last = 0;
  port1.onmessage = ({ data }: MessageEvent<number>) => {
    const run = waiting.get(data);
    waiting.delete(data);
    run?.();
  };
  define("setImmediate", (callback: Callback, ...args: unknown[]) => {
    const [cell, id] = [currentCell(), ++last];
    waiting.set(id, () => (cell.stopped ? undefined : runAs(cell, callback, undefined, args)));
    port2.postMessage(id);
    return id;
  });
  define("clearImmediate", (id: number) => void waiting.delete(id));
}

/** What a cell gives to `then` runs as part of that cell. (Awaits do not call it; those of cells say themselves whose they are.) */
function followPromises(): void {
  const { then } = Promise.prototype;
  const followed = (callback: unknown): never => {
    if (typeof callback !== "function") return callback as never;
    const cell = currentCell();
    return ((value: unknown) => runAs(cell, callback as Callback, undefined, [value])) as never;
  };
  Promise.prototype.then = function (fulfilled, rejected) {
    return then.call(this, followed(fulfilled), followed(rejected)) as never;
  };
}

/** Listeners of a cell run as part of that cell. */
function followTargets(): void {
  const followers = new WeakMap<object, Callback>();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  type Listener = EventListenerOrEventListenerObject | null;
  EventTarget.prototype.addEventListener = function (type, listener: Listener, options) {
    if (typeof listener !== "function") return addEventListener.call(this, type, listener, options);
    const cell = currentCell();
    if (!followers.has(listener)) {
      followers.set(listener, function (this: unknown, ...args) {
        return runAs(cell, listener as Callback, this, args);
      });
    }
    return addEventListener.call(this, type, followers.get(listener)!, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener: Listener, options) {
    const follower = typeof listener === "function" ? followers.get(listener) : undefined;
    return removeEventListener.call(this, type, follower ?? listener, options);
  };
}
