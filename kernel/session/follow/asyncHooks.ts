import asyncHooks, { createHook, type AsyncHook, type HookCallbacks } from "node:async_hooks";
import { shared, slots } from "../process/sharedState.js";
import { nativeTimers } from "./timers.js";

/**
 * While a hook of `node:async_hooks` is active (before Node 24 AsyncLocalStorage is one), Node checks that each callback
 * was booked out, and aborts the process where a Stop has cut one off. So this check rests during a Stop: the supervisor
 * has `rest` called before it terminates anything.
 */
const create = createHook;
const prototype = Object.getPrototypeOf(create({})) as AsyncHook;
const { enable, disable } = prototype;
const active = new Set<AsyncHook>();
const counts = hookCounts();
let isResting = false;
/** How often the supervisor has asked for rest. */
let rests = 0;

/** Nobody's error: what has been thrown and not caught makes Node forget the callbacks that were cut off. */
class Forgetting extends Error {
  constructor(readonly after: number) {
    super("The session forgets the callbacks that Stop has cut off");
  }
}

export function followAsyncHooks(): void {
  const follow = (change: AsyncHook["enable"], keep: (hook: AsyncHook) => void) =>
    function (this: AsyncHook): AsyncHook {
      keep(this);
      Atomics.store(shared, slots.hooks, active.size);
      if (!isResting || counts) change.call(this);
      if (isResting) pauseCheck();
      return this;
    };
  asyncHooks.createHook = (callbacks) => create(harmless(callbacks));
  prototype.enable = follow(enable, (hook) => active.add(hook));
  prototype.disable = follow(disable, (hook) => active.delete(hook));
  Object.defineProperty(process, Symbol.for("tskernel.rest"), { value: rest });
}

/** Node ends the process for what a hook throws. */
function harmless(callbacks: HookCallbacks): HookCallbacks {
  const names = ["init", "before", "after", "destroy", "promiseResolve"] as const;
  const given = { ...callbacks } as Record<string, unknown>;
  for (const name of names) {
    const callback = given[name];
    if (typeof callback !== "function") continue;
    given[name] = (...args: unknown[]) => {
      try {
        Reflect.apply(callback, callbacks, args);
      } catch (error) {
        process.emit("uncaughtException", error as Error);
      }
    };
  }
  return given;
}

/**
 * Node's own counts of the active hooks: of each kind, of all (`total`) and of those who want callbacks checked (`check`);
 * it checks while the last two are not 0. Hooks that are switched off in the midst of one that runs would go on counting.
 * Node 24 keeps the counts to itself.
 */
function hookCounts(): { readonly fields: Uint32Array; readonly total: number; readonly check: number } | undefined {
  const untyped = process as unknown as Untyped;
  const { noDeprecation = false } = untyped;
  untyped.noDeprecation = true;
  try {
    const { async_hook_fields: fields, constants } = untyped.binding("async_wrap");
    return { fields, total: constants.kTotals, check: constants.kCheck };
  } catch {
    return undefined;
  } finally {
    untyped.noDeprecation = noDeprecation;
  }
}

/** What Node's types leave out of `process`. */
interface Untyped {
  noDeprecation?: boolean;
  binding(name: "async_wrap"): {
    readonly async_hook_fields: Uint32Array;
    readonly constants: { readonly kTotals: number; readonly kCheck: number };
  };
}

function pauseCheck(): void {
  if (!counts) for (const hook of active) disable.call(hook);
  else counts.fields[counts.total] = counts.fields[counts.check] = 0;
}

function resumeCheck(): void {
  if (!counts) for (const hook of active) enable.call(hook);
  else {
    const { fields, total, check } = counts;
    fields[total] = fields.subarray(0, total).reduce((sum, count) => sum + count, 0);
    fields[check] = Math.sign(active.size);
  }
}

function rest(): void {
  rests++;
  if (!isResting) pauseCheck();
  isResting = true;
}

/** The Stop is over. */
export function wakeAsyncHooks(): void {
  if (!isResting) return;
  const error = new Forgetting(rests);
  nativeTimers.setImmediate(() => {
    throw error;
  });
}

/** Is it ours? Then the hooks go on, unless another Stop has cut something off meanwhile: it wakes them. */
export function isForgetting(error: unknown): boolean {
  if (!(error instanceof Forgetting)) return false;
  nativeTimers.setImmediate(() => {
    if (!isResting || error.after !== rests) return;
    isResting = false;
    resumeCheck();
  });
  return true;
}
