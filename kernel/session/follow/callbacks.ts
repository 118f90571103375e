import crypto from "node:crypto";
import dns from "node:dns";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { currentCell, runAs } from "./currentCell.js";

const { apply } = Reflect;

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Functions = Record<string, Callback>;

/**
 * What a cell gives Node to call later runs as part of that cell: listeners of emitters (streams, servers, sockets,
 * child processes) and of event targets, and callbacks that are called once.
 */
export function followCallbacks(): void {
  followEmitters(EventEmitter.prototype as unknown as Functions);
  followTargets(EventTarget.prototype as unknown as Functions);
  replace(process as unknown as Functions, "nextTick", (nextTick) => (...args) => {
    args[0] = followed(args[0]);
    return apply(nextTick, process, args);
  });
  followLast(fs, withTwin(fs));
  followLast(crypto, [...withTwin(crypto), "randomBytes", "randomInt"]);
  followLast(
    dns,
    Object.keys(dns).filter((name) => /^(lookup|resolve|reverse)/.test(name)),
  );
  syncBuiltinESMExports();
}

/** A callback as part of the cell that runs now. */
function followed<T>(callback: T): T {
  const cell = currentCell();
  // The kernel's own code has no id.
  if (typeof callback !== "function" || !cell.id) return callback;
  return function (this: unknown, ...args: unknown[]) {
    return runAs(cell, callback as unknown as Callback, this, args);
  } as T;
}

/** The same for what is called once. What a Stop finds pending is never called, as with timers. */
function followedOnce<T>(callback: T): T {
  const cell = currentCell();
  if (typeof callback !== "function" || !cell.id) return callback;
  const { stopped } = cell;
  return function (this: unknown, ...args: unknown[]) {
    if (cell.stopped === stopped) return runAs(cell, callback as unknown as Callback, this, args);
  } as T;
}

/** Listeners wrapped in a function with a field `listener` are found by `removeListener`: so Node does it for `once`. */
function followEmitters(prototype: Functions): void {
  for (const name of ["on", "addListener", "prependListener"]) {
    replace(
      prototype,
      name,
      (add) =>
        function (event, listener) {
          const follower = isWrapped(listener) ? listener : followed(listener);
          return apply(add, this, [event, follower === listener ? listener : naming(follower, listener)]);
        },
    );
  }
  for (const [name, add] of [
    ["once", "on"],
    ["prependOnceListener", "prependListener"],
  ] as const) {
    replace(
      prototype,
      name,
      (original) =>
        function (event, listener) {
          const follower = followed(listener) as Callback;
          if (follower === listener) return apply(original, this, [event, listener]);
          const emitter = this as EventEmitter;
          const once = function (this: unknown, ...args: unknown[]): unknown {
            emitter.removeListener(event as string, once);
            return apply(follower, this, args);
          };
          return emitter[add](event as string, naming(once, listener));
        },
    );
  }
}

function naming<T>(follower: T, listener: unknown): T {
  (follower as { listener?: unknown }).listener = listener;
  return follower;
}

function isWrapped(listener: unknown): boolean {
  return typeof listener === "function" && "listener" in listener;
}

/** A listener is one, whichever targets it is added to. */
function followTargets(prototype: Functions): void {
  const followers = new WeakMap<object, Callback>();
  const { get, has, set } = WeakMap.prototype;
  replace(
    prototype,
    "addEventListener",
    (add) =>
      function (...args) {
        const listener = args[1];
        if (typeof listener !== "function") return apply(add, this, args);
        if (!apply(has, followers, [listener])) apply(set, followers, [listener, followed(listener)]);
        args[1] = apply(get, followers, [listener]);
        return apply(add, this, args);
      },
  );
  replace(
    prototype,
    "removeEventListener",
    (remove) =>
      function (...args) {
        const listener = args[1];
        if (typeof listener === "function") args[1] = apply(get, followers, [listener]) ?? listener;
        return apply(remove, this, args);
      },
  );
}

/** Functions of a module that call back: those that have a twin which doesn't. (`fs.lchmod` is there on macOS alone.) */
function withTwin(module: object): string[] {
  return Object.keys(module).filter((name) => `${name}Sync` in module && (module as Functions)[name]);
}

function followLast(module: object, names: readonly string[]): void {
  for (const name of names) {
    replace(
      module as Functions,
      name,
      (original) =>
        function (...args) {
          const last = args.length - 1;
          if (last >= 0) args[last] = followedOnce(args[last]);
          return apply(original, this, args);
        },
    );
  }
}

/** The new function has all that the old one has: its name, and how to make a promise of it. */
function replace(module: Functions, name: string, make: (original: Callback) => Callback): void {
  const original = module[name]!;
  module[name] = Object.defineProperties(make(original), Object.getOwnPropertyDescriptors(original));
}
