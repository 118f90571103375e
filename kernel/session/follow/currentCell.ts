import { promiseHooks } from "node:v8";
import { CellRun, nextTurn } from "./CellRun.js";

export { CellRun };

const { apply } = Reflect;

/**
 * Which cell's code is running? The question matters when a cell has ended and its timers, promises and listeners go on
 * beside the next one. Every promise remembers the cell that made it, every callback the cell that gave it to Node
 * (`followTimers`, `followCallbacks`). AsyncLocalStorage would do it, too, but not beside a Stop: Node checks that each
 * callback was booked out (`CHECK_EQ(execution_async_id, 0)`) and aborts the process where `Runtime.terminateExecution`
 * has cut one off while a hook of async_hooks is active; before Node 24 AsyncLocalStorage is such a hook.
 */
let current = new CellRun("", "the kernel", false, true);
let latest = current;
let thrower: CellRun | undefined;

export function currentCell(): CellRun {
  return current;
}

/** The cell that was started last. */
export function latestCell(): CellRun {
  return latest;
}

export function startCell(cell: CellRun): void {
  latest = current = cell;
}

/** Runs a callback as part of the cell that asked for it. */
export function runAs<A extends unknown[], R>(cell: CellRun, callback: (...args: A) => R, self: unknown, args: A): R {
  const outer = current;
  let thrown = true;
  nextTurn();
  current = cell;
  thrower = undefined;
  // No `catch`: to the debugger an error that is thrown on would be a caught one.
  try {
    const result = apply(callback, self, args) as R;
    thrown = false;
    return result;
  } finally {
    if (thrown) thrower ??= cell;
    current = outer;
  }
}

/** The cell whose callback has thrown what nobody caught. */
export function throwingCell(): CellRun {
  return thrower ?? current;
}

/** After a Stop, which cuts `finally` off, too. */
export function leaveCell(): void {
  current = latest;
  thrower = undefined;
}

/** The cell that made a promise. */
export function cellOfPromise(promise: Promise<unknown>): CellRun {
  return Stamp.cellOf(promise) ?? latest;
}

export function followPromises(): void {
  promiseHooks.createHook({
    init: (promise: Promise<unknown>) => void new Stamp(promise, current),
    before: (promise: Promise<unknown>) => {
      nextTurn();
      current = Stamp.cellOf(promise) ?? latest;
    },
    after: () => void (current = latest),
  });
}

/** Hands back the given object, so that the fields of a class derived from it are put on that object. */
const Same = function (object: object) {
  return object;
} as unknown as new (object: object) => object;

/** A private field on somebody else's object: invisible, and faster than a WeakMap. */
class Stamp extends Same {
  #cell: CellRun;
  constructor(promise: object, cell: CellRun) {
    super(promise);
    this.#cell = cell;
  }
  static cellOf(promise: object): CellRun | undefined {
    return #cell in promise ? (promise as Stamp).#cell : undefined;
  }
}
