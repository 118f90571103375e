import { inspect, types } from "node:util";
import { allBoxes, Box, boxOf, isGiven, valueOf } from "../notebook/Box.js";
import { CellContext } from "../run/CellContext.js";
import { currentCell } from "../follow/currentCell.js";
import { scriptOf, type CellScript } from "../notebook/scripts.js";
import { cutFlag } from "../process/sharedState.js";
import { receiveMaps } from "../imports/typescriptModules.js";
import { toBundle, toText, type Bundle } from "../output/toBundle.js";

/** A variable as the Debug Adapter Protocol describes it. */
export interface VariableView {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly evaluateName: string;
  readonly variablesReference: number;
  readonly namedVariables?: number;
  readonly indexedVariables?: number;
}

/** Something that has parts, and how to change one. */
interface Held {
  readonly generation: number;
  readonly count: number;
  /** Where it begins, for a range. */
  readonly from?: number;
  /** Parts by their position. */
  part(index: number): { name: string; evaluateName: string; get(): unknown };
  set?(name: string, value: unknown): void;
}

/** More parts than this are shown in ranges. */
const pageSize = 100;

/**
 * What the debugger sees of the session: the notebook's names without their boxes, and values, described here where
 * they are. What has parts is held by a number until two stops later.
 */
export class DebugView {
  readonly #held = new Map<number, Held>();
  #last = 0;
  #generation = 0;

  /** What was held before the last call of this is let go. */
  begin(): void {
    this.#generation++;
    for (const [reference, { generation }] of this.#held) {
      if (generation < this.#generation - 1) this.#held.delete(reference);
    }
  }

  /** The context that a cell's code is given. */
  get context(): CellContext {
    return new CellContext(currentCell(), cutFlag);
  }

  box(name: string): Box {
    return boxOf(name);
  }

  script(file: string): CellScript | undefined {
    receiveMaps();
    return scriptOf(file);
  }

  /** A reference to the names of the notebook that have a value. */
  notebook(): number {
    const names = [...allBoxes()].filter(
      ([, box]) => !isGiven(box) && (valueOf(box) !== undefined || Object.getOwnPropertyDescriptor(box, "$")?.writable),
    );
    return this.#hold({
      count: names.length,
      part: (index) => ({ name: names[index]![0], evaluateName: names[index]![0], get: () => names[index]![1].$ }),
      set: (name, value) => void (boxOf(name).$ = value),
    });
  }

  /**
   * A reference to `this` and the variables of some scopes, innermost first, as far as `source` names them: boxes are
   * not among them, nor is what the kernel added. Which scope each is in, too.
   */
  scopes(
    source: string,
    self: unknown,
    ...scopes: Record<string, unknown>[]
  ): { reference: number; origins: Record<string, number> } {
    const words = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
    const found = new Map<string, number>();
    scopes.forEach((variables, index) => {
      for (const name of Object.keys(variables)) {
        if (words.has(name) && name !== "arguments" && !found.has(name)) found.set(name, index);
      }
    });
    const names = [...found].filter(([name, index]) => !isOurs(variableOf(scopes[index]!, name)));
    const hasThis = words.has("this") && typeof self === "object" && self !== null && self !== globalThis;
    const all = [...(hasThis ? ["this"] : []), ...names.map(([name]) => name)];
    const part = (index: number): ReturnType<Held["part"]> => {
      const name = all[index]!;
      return {
        name,
        evaluateName: name,
        get: () => (name === "this" ? self : variableOf(scopes[found.get(name)!]!, name)),
      };
    };
    return { reference: all.length ? this.#hold({ count: all.length, part }) : 0, origins: Object.fromEntries(names) };
  }

  /** Parts `start` to `start + count` of what the reference means. */
  variables(reference: number, start = 0, count?: number): VariableView[] {
    const held = this.#held.get(reference);
    if (!held) return [];
    if (count === undefined && held.count > pageSize) return this.#ranges(held);
    const views: VariableView[] = [];
    for (let i = start; i < Math.min(held.count, start + (count || held.count)); i++) {
      const { name, evaluateName, get } = held.part(i);
      views.push(this.#viewOf(name, evaluateName, get));
    }
    return views;
  }

  describe(value: unknown, name = ""): VariableView {
    return this.#viewOf(name, name, () => value);
  }

  /** Sets a part; describes what it is then. */
  set(reference: number, name: string, value: unknown): VariableView {
    const held = this.#held.get(reference);
    if (!held?.set) throw new Error(`${name} can't be set`);
    held.set(name, value);
    return this.describe(value, name);
  }

  /** How a front end shows a value; what wants to wait can't while the thread is paused. */
  bundle(value: unknown, mayWait: boolean): Bundle | Promise<Bundle> {
    const bundle = toBundle(value);
    return bundle instanceof Promise && !mayWait ? { data: { "text/plain": toText(value) }, metadata: {} } : bundle;
  }

  /** What could follow `value.`, or, without one, names of the notebook. */
  completions(value?: unknown): { label: string; type: string }[] {
    const found = new Map<string, string>();
    if (arguments.length === 0) {
      for (const [name, box] of allBoxes()) {
        if (isGiven(box)) continue;
        found.set(name, typeof valueOf(box) === "function" ? "function" : "variable");
      }
    }
    for (let at: unknown = value; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
      for (const [name, { value: part }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
        if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !found.has(name)) {
          found.set(name, typeof part === "function" ? "method" : "property");
        }
      }
    }
    return [...found].map(([label, type]) => ({ label, type }));
  }

  #hold(held: Omit<Held, "generation">): number {
    this.#held.set(++this.#last, { ...held, generation: this.#generation });
    return this.#last;
  }

  #viewOf(name: string, evaluateName: string, get: () => unknown): VariableView {
    let value: unknown;
    try {
      value = get();
    } catch (error) {
      return { name, evaluateName, value: `<${String(error)}>`, type: "error", variablesReference: 0 };
    }
    const variablesReference = this.#referenceTo(value, evaluateName);
    const { count = 0 } = this.#held.get(variablesReference) ?? {};
    const counts = count ? (isIndexed(value) ? { indexedVariables: count } : { namedVariables: count }) : {};
    return { name, evaluateName, value: textOf(value), type: typeOf(value), variablesReference, ...counts };
  }

  /** 0 for what has no parts. */
  #referenceTo(value: unknown, path: string): number {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return 0;
    if (value instanceof Map) return this.#holdEntries([...value], path, (key, to) => void value.set(key, to));
    if (value instanceof Set)
      return this.#holdEntries(
        [...value].map((item, i) => [i, item]),
        path,
      );
    if (isIndexed(value)) {
      if (!value.length) return 0;
      return this.#hold({
        count: value.length,
        part: (i) => ({ name: String(i), evaluateName: `${path}[${i}]`, get: () => value[i] }),
        set: (name, to) => void (value[Number(name)] = to),
      });
    }
    if (types.isProxy(value)) return 0;
    const names = Reflect.ownKeys(value).filter((name) => isShown(value, name));
    return names.length ? this.#holdObject(value as Record<string, unknown>, path, names) : 0;
  }

  #holdObject(object: Record<string | symbol, unknown>, path: string, names: readonly (string | symbol)[]): number {
    return this.#hold({
      count: names.length,
      part: (i) => ({
        name: nameOf(names[i]!),
        evaluateName: path ? member(path, names[i]!) : nameOf(names[i]!),
        get: () => propertyOf(object, names[i]!),
      }),
      set: (name, to) => void (object[names.find((it) => nameOf(it) === name) ?? name] = to),
    });
  }

  #holdEntries(
    entries: readonly (readonly [unknown, unknown])[],
    path: string,
    set?: (key: unknown, value: unknown) => void,
  ): number {
    if (!entries.length) return 0;
    const nameOfKey = (i: number): string => textOf(entries[i]![0]);
    return this.#hold({
      count: entries.length,
      part: (i) => ({
        name: nameOfKey(i),
        evaluateName: set ? `${path}.get(${nameOfKey(i)})` : `[...${path}][${i}]`,
        get: () => entries[i]![1],
      }),
      ...(set && { set: (name, to) => set(entries.find((_, i) => nameOfKey(i) === name)?.[0], to) }),
    });
  }

  /** `[0 … 99]`, `[100 … 199]`: in ranges of ranges where there are very many. */
  #ranges({ count, part, set, from = 0 }: Held): VariableView[] {
    let size = pageSize;
    while (count / size > pageSize) size *= pageSize;
    const views: VariableView[] = [];
    for (let start = 0; start < count; start += size) {
      const length = Math.min(size, count - start);
      const range = { count: length, from: from + start, part: (i: number) => part(start + i), ...(set && { set }) };
      const name = `[${from + start} … ${from + start + length - 1}]`;
      const variablesReference = this.#hold(range);
      views.push({ name, evaluateName: name, value: "", type: "range", variablesReference, namedVariables: length });
    }
    return views;
  }
}

type Indexed = { readonly length: number; [index: number]: unknown };

function isIndexed(value: unknown): value is Indexed {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** A variable whose declaration has not been reached is an accessor that throws, in newer versions of V8. */
function variableOf(scope: Record<string, unknown>, name: string): unknown {
  try {
    return scope[name];
  } catch {
    return undefined;
  }
}

function isOurs(value: unknown): boolean {
  return value instanceof Box || value instanceof CellContext;
}

/** Own properties that are to be seen, and what an error says. */
function isShown(object: object, name: string | symbol): boolean {
  const isEnumerable = Object.prototype.propertyIsEnumerable.call(object, name);
  return isEnumerable || (object instanceof Error && (name === "message" || name === "stack" || name === "cause"));
}

const getter = Symbol("(getter)");

/** Looking at an object must not run its code. */
function propertyOf(object: object, name: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.get ? getter : (object as never)[name];
}

function nameOf(key: string | symbol): string {
  return typeof key === "symbol" ? `[${key.toString()}]` : key;
}

function member(path: string, key: string | symbol): string {
  if (typeof key === "symbol") return `${path}[${key.toString()}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (value === getter) return "getter";
  if (typeof value === "function") return /^class\b/.test(sourceOf(value)) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  const name = constructorOf(value);
  if (isIndexed(value)) return `${name}(${value.length})`;
  return value instanceof Map || value instanceof Set ? `${name}(${value.size})` : name;
}

function constructorOf(value: object): string {
  if (types.isProxy(value)) return "Proxy";
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, "constructor")?.value as unknown;
    if (typeof own === "function" && own.name) return own.name;
  }
  return "Object";
}

/** One line. */
function textOf(value: unknown): string {
  if (value === getter) return "(getter)";
  try {
    if (typeof value === "function") return sourceOf(value).replace(/\s+/g, " ").slice(0, 100);
    const depth = isLarge(value) ? -1 : 1;
    const text = inspect(value, {
      depth,
      compact: true,
      breakLength: Infinity,
      maxArrayLength: 20,
      maxStringLength: 500,
    });
    return text.length > 600 ? `${text.slice(0, 600)}…` : text;
  } catch (error) {
    return `<${String(error)}>`;
  }
}

function sourceOf(value: unknown): string {
  return Function.prototype.toString.call(value);
}

function isLarge(value: unknown): boolean {
  if (typeof value !== "object" || value === null || isIndexed(value)) return false;
  return !types.isProxy(value) && Object.keys(value).length > 100;
}

/** Found by the debugger alone. */
export function defineDebugView(): void {
  Object.defineProperty(globalThis, Symbol.for("tskernel.debugger"), { value: new DebugView() });
}
