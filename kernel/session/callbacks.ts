import crypto from "node:crypto";
import dns from "node:dns";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { currentCell, runAs } from "./currentCell.js";

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Functions = Record<string, Callback>;

/**
 * What a cell gives Node to call later runs as part of that cell: listeners of emitters (streams, servers, sockets,
 * child processes) and of event targets, and callbacks that are called once.
 */
export function followCallbacks(): void {
  followEmitters(EventEmitter.prototype as unknown as Functions);
  followTargets(EventTarget.prototype as unknown as Functions);
  replace(process as unknown as Functions, "nextTick", (nextTick) => (callback, ...args) => {
    return nextTick(followed(callback), ...args);
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

/** Listeners wrapped in a function with a field `listener` are found by `removeListener`: so Node does it for `once`. */
function followEmitters(prototype: Functions): void {
  for (const name of ["on", "addListener", "prependListener"]) {
    replace(
      prototype,
      name,
      (add) =>
        function (event, listener) {
          const follower = isWrapped(listener) ? listener : followed(listener);
          return add.call(
            this,
            event,
            follower === listener ? listener : Object.assign(follower as object, { listener }),
          );
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
          if (follower === listener) return original.call(this, event, listener);
          const emitter = this as EventEmitter;
          const once = function (this: unknown, ...args: unknown[]): unknown {
            emitter.removeListener(event as string, once);
            return follower.apply(this, args);
          };
          return emitter[add](event as string, Object.assign(once, { listener }));
        },
    );
  }
}

function isWrapped(listener: unknown): boolean {
  return typeof listener === "function" && "listener" in listener;
}

/** A listener is one, whichever targets it is added to. */
function followTargets(prototype: Functions): void {
  const followers = new WeakMap<object, unknown>();
  replace(
    prototype,
    "addEventListener",
    (add) =>
      function (type, listener, ...options) {
        if (typeof listener !== "function") return add.call(this, type, listener, ...options);
        if (!followers.has(listener)) followers.set(listener, followed(listener));
        return add.call(this, type, followers.get(listener), ...options);
      },
  );
  replace(
    prototype,
    "removeEventListener",
    (remove) =>
      function (type, listener, ...options) {
        const follower = typeof listener === "function" ? followers.get(listener) : undefined;
        return remove.call(this, type, follower ?? listener, ...options);
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
          args.push(followed(args.pop()));
          return original.apply(this, args);
        },
    );
  }
}

/** The new function has all that the old one has: its name, and how to make a promise of it. */
function replace(module: Functions, name: string, make: (original: Callback) => Callback): void {
  const original = module[name]!;
  module[name] = Object.defineProperties(make(original), Object.getOwnPropertyDescriptors(original));
}
