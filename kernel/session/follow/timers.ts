import { promisify } from "node:util";
import { currentCell, runAs } from "./currentCell.js";

/** Node's own timers, for this program. */
export const nativeTimers = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval,
  clearImmediate,
  queueMicrotask,
};

const { apply } = Reflect;
/** Of maps: what a cell puts in their place is not ours. */
const { set, delete: remove } = Map.prototype;

type Callback = (...args: unknown[]) => void;

/** Timers of a cell run as part of that cell, and end when it is stopped. */
export function followTimers(): void {
  globalThis.setTimeout = once(nativeTimers.setTimeout as Schedule, nativeTimers.clearTimeout as Clear) as never;
  globalThis.setImmediate = once(nativeTimers.setImmediate as Schedule, nativeTimers.clearImmediate as Clear) as never;
  globalThis.setInterval = repeated(nativeTimers.setInterval as Schedule) as never;
  globalThis.queueMicrotask = (callback) => {
    const cell = currentCell();
    nativeTimers.queueMicrotask(() => (cell.stopped ? undefined : runAs(cell, callback, undefined, [])));
  };
}

type Schedule = (callback: Callback, ...rest: unknown[]) => object;
type Clear = (timer: object) => void;

function once(schedule: Schedule, clear: Clear): Schedule {
  return like(schedule, (...all) => {
    const callback = all[0];
    if (typeof callback !== "function") return apply(schedule, undefined, all);
    const cell = currentCell();
    all[0] = function (this: unknown, ...args) {
      apply(remove, cell.timers, [timer]);
      runAs(cell, callback, this, args);
    };
    const timer = apply(schedule, undefined, all);
    apply(set, cell.timers, [timer, () => clear(timer)]);
    return timer;
  });
}

function repeated(schedule: Schedule): Schedule {
  return like(schedule, (...all) => {
    const callback = all[0];
    if (typeof callback !== "function") return apply(schedule, undefined, all);
    const cell = currentCell();
    all[0] = function (this: unknown, ...args) {
      runAs(cell, callback, this, args);
    };
    const timer = apply(schedule, undefined, all);
    apply(set, cell.timers, [timer, () => nativeTimers.clearInterval(timer as NodeJS.Timeout)]);
    return timer;
  });
}

/** `promisify(setTimeout)` keeps working. */
function like(original: Schedule, wrapped: Schedule): Schedule {
  const custom = (original as { [promisify.custom]?: unknown })[promisify.custom];
  if (custom) Object.defineProperty(wrapped, promisify.custom, { value: custom });
  return Object.defineProperty(wrapped, "name", { value: original.name });
}
