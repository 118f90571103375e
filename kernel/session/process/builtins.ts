import { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { Duplex, Readable, Stream, Writable } from "node:stream";
import { Script } from "node:vm";
import { Worker } from "node:worker_threads";

/**
 * What a cell replaces (`JSON.stringify`, `Map`, `Array.prototype[Symbol.iterator]`, `Object.prototype.toJSON`) holds for
 * cells and packages. The kernel's own code, which shares their globals, runs `withBuiltins`: with everything as it was
 * when the session began.
 */
const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

/** Properties that harm where everything inherits them: options and descriptors are read from plain objects. */
const inherited = [
  "0",
  "toJSON",
  "then",
  "get",
  "set",
  "value",
  "writable",
  "enumerable",
  "configurable",
  "encoding",
  "code",
];
const parents = [Object.prototype, Array.prototype] as const;

const root = globalThis;

type Key = string | symbol;

/** As three lists, which a loop reads fast and without an iterator. */
const owners: object[] = [];
const keys: Key[] = [];
const values: unknown[] = [];
const accessors: { owner: object; key: Key; descriptor: PropertyDescriptor }[] = [];
/** Node keeps what is assigned to these behind its accessors. */
const assignable = ["Buffer", "process"] as const;
const assigned = { Buffer, process } as const;

/** From here on, what is there now is what `withBuiltins` brings back. */
export function keepBuiltins(): void {
  const seen = new Set<unknown>();
  const keep = (owner: unknown): void => {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null || seen.has(owner)) return;
    seen.add(owner);
    for (const key of ownKeys(owner)) keepProperty(owner, key);
  };
  for (const key of ownKeys(globalThis)) {
    keepProperty(globalThis, key);
    const value = getOwnPropertyDescriptor(globalThis, key)?.value as unknown;
    // Node's lazy globals are accessors, and cost their loading when they are read.
    if ((typeof value !== "object" && typeof value !== "function") || value === null || value === globalThis) continue;
    keep(value);
    keep((value as { prototype?: unknown }).prototype);
  }
  const hidden = [
    getPrototypeOf(Uint8Array),
    getPrototypeOf(Uint8Array.prototype),
    getPrototypeOf(async () => {}),
    ...[[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ""[Symbol.iterator]()].map(
      getPrototypeOf,
    ),
    getPrototypeOf(getPrototypeOf((function* () {})())!),
    getPrototypeOf(getPrototypeOf((async function* () {})())!),
    getPrototypeOf("".matchAll(/x/g)),
  ];
  for (const owner of [...hidden, Buffer, Buffer.prototype, process]) keep(owner);
  for (const type of [EventEmitter, Stream, Readable, Writable, Duplex, Socket, Script, ChildProcess, Worker])
    keep(type.prototype);
}

function keepProperty(owner: object, key: Key): void {
  const descriptor = getOwnPropertyDescriptor(owner, key)!;
  if (!descriptor.configurable && !descriptor.writable) return;
  if ("value" in descriptor) {
    const isObject = typeof descriptor.value === "object" && descriptor.value !== null;
    if (typeof descriptor.value !== "function" && !(owner === globalThis && isObject)) return;
    owners.push(owner);
    keys.push(key);
    values.push(descriptor.value);
  } else accessors.push({ owner, key, descriptor });
}

/** What a cell has put in a builtin's place, to be put back. */
interface Replaced {
  readonly putBack: () => void;
  readonly next: Replaced | undefined;
}

let isInside = false;
/** While inside. */
let replaced: Replaced | undefined;

/** Calls the kernel's code with the builtins as they were. */
export function withBuiltins<A extends unknown[], R>(run: (...args: A) => R, args: A): R {
  if (isInside) return apply(run, undefined, args) as R;
  enter();
  try {
    return apply(run, undefined, args) as R;
  } finally {
    leave();
  }
}

/** Calls the user's code from the kernel's: with what cells have replaced. */
export function outside<R>(run: (...args: never[]) => R, self: unknown, args: readonly unknown[]): R {
  if (!isInside) return apply(run, self, args) as R;
  leave();
  try {
    return apply(run, self, args) as R;
  } finally {
    enter();
  }
}

/** The same for what the event loop calls: nothing of ours runs then, though a Stop may have cut off what did. */
export function fromOutside<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    isInside = false;
    replaced = undefined;
    withBuiltins(run, args);
  };
}

function leave(): void {
  isInside = false;
  for (let each = replaced; each; each = each.next) each.putBack();
  replaced = undefined;
}

function enter(): void {
  const restore = (owner: object, key: Key, descriptor: PropertyDescriptor | undefined): void => {
    const before = getOwnPropertyDescriptor(owner, key);
    const done = set(owner, key, descriptor);
    if (done) replaced = { putBack: () => void set(owner, key, before), next: replaced };
  };
  for (let parent = 0; parent < parents.length; parent++) {
    for (let i = 0; i < inherited.length; i++) {
      if (getOwnPropertyDescriptor(parents[parent]!, inherited[i]!))
        restore(parents[parent]!, inherited[i]!, undefined);
    }
  }
  for (let i = 0; i < owners.length; i++) {
    if (isSame(owners[i]!, keys[i]!, values[i])) continue;
    const descriptor = { __proto__: null, value: values[i], writable: true, enumerable: false, configurable: true };
    restore(owners[i]!, keys[i]!, descriptor);
  }
  for (let i = 0; i < accessors.length; i++) {
    const { owner, key, descriptor } = accessors[i]!;
    const now = getOwnPropertyDescriptor(owner, key);
    if (now?.get !== descriptor.get || now?.set !== descriptor.set) restore(owner, key, descriptor);
  }
  for (let i = 0; i < assignable.length; i++) reassign(assignable[i]!);
  isInside = true;
}

function reassign<N extends (typeof assignable)[number]>(name: N): void {
  const theirs = root[name];
  if (theirs === assigned[name]) return;
  (root as Record<string, unknown>)[name] = assigned[name];
  replaced = { putBack: () => void ((root as Record<string, unknown>)[name] = theirs), next: replaced };
}

function set(owner: object, key: Key, descriptor: PropertyDescriptor | undefined): boolean {
  return descriptor ? defineProperty(owner, key, descriptor) : deleteProperty(owner, key);
}

function isSame(owner: object, key: Key, value: unknown): boolean {
  // A getter that a cell has put there is not called; among a thousand methods, reading is faster.
  if (owner === root) return getOwnPropertyDescriptor(owner, key)?.value === value;
  try {
    return (owner as Record<Key, unknown>)[key] === value;
  } catch {
    return false;
  }
}
