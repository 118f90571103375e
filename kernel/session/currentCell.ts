import { promiseHooks } from "node:v8";
import { Cell } from "./Cell.js";

/**
 * Which cell's code is running? The question matters when a cell has ended and its timers and promises go on beside
 * the next one. Every promise remembers the cell that made it. (AsyncLocalStorage would do it, too, but on Node 20
 * `Runtime.terminateExecution`, which is how Stop works, aborts the process while async_hooks are active.)
 */
let current = new Cell("", "the kernel", false, true);
let latest = current;

export function currentCell(): Cell {
  return current;
}

/** The cell that was started last. */
export function latestCell(): Cell {
  return latest;
}

export function startCell(cell: Cell): void {
  latest = current = cell;
}

/** Runs a callback as part of the cell that asked for it. After a throw the cell stays current, for who reports it. */
export function runAs<A extends unknown[], R>(cell: Cell, callback: (...args: A) => R, self: unknown, args: A): R {
  current = cell;
  const result = callback.apply(self, args);
  current = latest;
  return result;
}

export function leaveCell(): void {
  current = latest;
}

/** The cell that made a promise. */
export function cellOfPromise(promise: Promise<unknown>): Cell {
  return Stamp.cellOf(promise) ?? latest;
}

export function followPromises(): void {
  promiseHooks.createHook({
    init: (promise: Promise<unknown>) => void new Stamp(promise, current),
    before: (promise: Promise<unknown>) => void (current = Stamp.cellOf(promise) ?? latest),
    after: () => void (current = latest),
  });
}

/** Hands back the given object, so that the fields of a class derived from it are put on that object. */
const Same = function (object: object) {
  return object;
} as unknown as new (object: object) => object;

/** A private field on somebody else's object: invisible, and faster than a WeakMap. */
class Stamp extends Same {
  #cell: Cell;
  constructor(promise: object, cell: Cell) {
    super(promise);
    this.#cell = cell;
  }
  static cellOf(promise: object): Cell | undefined {
    return #cell in promise ? (promise as Stamp).#cell : undefined;
  }
}
