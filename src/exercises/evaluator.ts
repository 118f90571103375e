import type { AnyCase, AnyResults, Kind, ResultKind } from "./definition.js";
import { lineOf } from "./lineOf.js";
import { transpose, type Nested } from "./nested.js";

/** A line reads the others from `this`, a formula that replaces it from its argument. */
export type Formulas = Record<string, (this: object, it: object) => unknown>;

interface Computation {
  readonly parameters: Readonly<Record<string, Kind>>;
  readonly results: Readonly<Record<string, ResultKind>>;
  readonly lines: Formulas;
  readonly perFeature?: boolean;
}

/** What a line reads from: the parameters as own properties, the lines by the prototype's getters. */
interface Scope {
  [formulas]: Formulas;
  [computed]: Record<string, unknown>;
}
const formulas = Symbol("formulas");
const computed = Symbol("computed");

/**
 * Computes an exercise's results from its lines, with those of `replaced` put in that are asked for: undefined if two of
 * them do not go together, as they replace the same line. A line is computed when another reads it, once. With `firstOnly` only the first feature is
 * computed, where the lines see one at a time: enough to tell most explanations apart.
 */
export function evaluator(
  { parameters, results, lines, perFeature = false }: Computation,
  replaced: ReadonlyMap<string, Formulas>,
): (args: AnyCase["args"], ways: readonly string[], firstOnly?: boolean) => AnyResults | undefined {
  const prototype = prototypeOf(lines);
  const names = Object.keys(results).map((name) => [name, lineOf(name, lines)] as const);
  const columnsOf = remembered((args: AnyCase["args"]) => split(parameters, args));
  const compute = (program: Formulas, given: object): AnyResults => {
    const scope = Object.create(prototype) as Scope & Record<string, Nested>;
    scope[formulas] = program;
    scope[computed] = {};
    Object.assign(scope, given);
    const values: AnyResults = {};
    for (const [name, line] of names) values[name] = scope[line];
    return values;
  };
  const all = (args: AnyCase["args"], program: Formulas, firstOnly: boolean): AnyResults => {
    if (!perFeature) return compute(program, args);
    const columns = columnsOf(args);
    const parts = (firstOnly ? columns.slice(0, 1) : columns).map((column) => compute(program, column));
    const whole: AnyResults = {};
    for (const [name] of names) {
      const values = parts.map((part) => part[name]!);
      const kind = results[name]!.replace(/[?~]$/, "");
      if (kind === "number")
        whole[name] = values[0]; // of the function, and no feature's
      else whole[name] = kind === "batch" || kind === "weights" ? transpose(values as number[][]) : values;
    }
    return whole;
  };
  return (args, ways, firstOnly = false) => {
    const program = changed(lines, ways, replaced);
    if (program === undefined) return undefined;
    if (ways.length < 2) return all(args, program, firstOnly);
    try {
      return all(args, program, firstOnly);
    } catch {
      return undefined; // lines that depend on each other with both mistakes
    }
  };
}

/** Objects of this prototype have the lines as properties. */
function prototypeOf(lines: Formulas): object {
  const prototype = {};
  for (const name of Object.keys(lines)) {
    Object.defineProperty(prototype, name, {
      get(this: Scope) {
        const known = this[computed];
        if (name in known) return known[name];
        known[name] = undefined; // what two mistakes make depend on itself
        return (known[name] = this[formulas][name]!.call(this, this));
      },
    });
  }
  return prototype;
}

function changed(
  lines: Formulas,
  ways: readonly string[],
  replaced: ReadonlyMap<string, Formulas>,
): Formulas | undefined {
  if (ways.length === 0) return lines;
  const all = Object.create(lines) as Formulas;
  for (const way of ways) {
    const change = replaced.get(way)!;
    for (const name in change) {
      if (Object.hasOwn(all, name)) return undefined;
      all[name] = change[name]!;
    }
  }
  return all;
}

/** The arguments of each feature. */
function split(parameters: Readonly<Record<string, Kind>>, args: AnyCase["args"]): object[] {
  const entries = Object.entries(parameters).map(([name, kind]) => {
    const value = args[name] as Nested;
    if (kind === "batch" || kind === "weights") return [name, transpose(value as number[][]), true] as const;
    return [name, value, kind === "feature"] as const;
  });
  const ofFeatures = Object.keys(parameters).find((name) => parameters[name] === "feature");
  const counted = entries.find(([name, , each]) => (ofFeatures ? name === ofFeatures : each))!;
  const features = (counted[1] as readonly unknown[]).length;
  return Array.from({ length: features }, (_, feature) => ({
    ...Object.fromEntries(
      entries.map(([name, value, each]) => [name, each ? (value as readonly unknown[])[feature] : value]),
    ),
    whole: args,
    feature,
  }));
}

function remembered<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    if (!values.has(key)) values.set(key, compute(key));
    return values.get(key)!;
  };
}
