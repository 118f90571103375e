import { createHook, type AsyncHook } from "node:async_hooks";
import { shared, slots } from "./sharedState.js";
import { nativeTimers } from "./timers.js";

/**
 * While a hook of `node:async_hooks` is active (before Node 24 AsyncLocalStorage is one), Node checks that each callback
 * was booked out, and aborts the process where a Stop has cut one off. So the user's hooks rest during a Stop: the
 * supervisor has `rest` called before it terminates anything.
 */
const prototype = Object.getPrototypeOf(createHook({})) as AsyncHook;
const { enable, disable } = prototype;
const active = new Set<AsyncHook>();
let isResting = false;

/** Nobody's error: what has been thrown and not caught makes Node forget the callbacks that were cut off. */
const forgetting = new Error("The session forgets the callbacks that Stop has cut off");

export function followAsyncHooks(): void {
  prototype.enable = function (this: AsyncHook) {
    active.add(this);
    Atomics.store(shared, slots.hooks, active.size);
    return isResting ? this : enable.call(this);
  };
  prototype.disable = function (this: AsyncHook) {
    active.delete(this);
    Atomics.store(shared, slots.hooks, active.size);
    return isResting ? this : disable.call(this);
  };
  Object.defineProperty(process, Symbol.for("tskernel.rest"), { value: rest });
}

function rest(): void {
  if (!isResting) for (const hook of active) disable.call(hook);
  isResting = true;
}

/** The Stop is over. */
export function wakeAsyncHooks(): void {
  if (!isResting) return;
  nativeTimers.setImmediate(() => {
    throw forgetting;
  });
}

/** Is it ours? Then the hooks go on. */
export function isForgetting(error: unknown): boolean {
  if (error !== forgetting) return false;
  nativeTimers.setImmediate(() => {
    isResting = false;
    for (const hook of active) enable.call(hook);
  });
  return true;
}
