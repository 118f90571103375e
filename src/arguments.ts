// What callers without types give: what is no options object, and options that there are not, are told by name.

/** What an option may be, where its function does not say so itself. */
export interface OptionType {
  /** In words: "true or false". */
  readonly expected: string;
  is(value: unknown): boolean;
  /** How a wrong value is shown in the message. Default: `show`. */
  show?(value: unknown): string;
}

/** The names of all options, each once, perhaps with its kind: the compiler says when one is missing. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true | OptionType>>;

export const anyText: OptionType = { expected: "text", is: (value) => typeof value === "string" };
export const flag: OptionType = { expected: "true or false", is: (value) => typeof value === "boolean" };
export const anyNumber: OptionType = { expected: "a finite number", is: Number.isFinite };
export const positiveInteger: OptionType = {
  expected: "an integer ≥ 1",
  is: (value) => Number.isInteger(value) && (value as number) >= 1,
};

/** One of the words. */
export function choice(...words: readonly string[]): OptionType {
  const last = JSON.stringify(words.at(-1));
  const expected = `${words
    .slice(0, -1)
    .map((word) => JSON.stringify(word))
    .join(", ")} or ${last}`;
  return { expected, is: (value) => words.includes(value as string) };
}

/** Throws unless `options` is an object that has known options only; `name` is the caller's, for the message. */
export function checkOptions<Options extends object>(
  name: string,
  options: Options,
  names: OptionNames<Options>,
  what = "options",
): void {
  if (!isRecord(options)) {
    const [first] = Object.keys(names);
    throw new TypeError(`${name}: ${what} is ${show(options)}, expected an object such as { ${first}: … }`);
  }
  for (const given in options) {
    if (Object.hasOwn(names, given)) {
      const kind = names[given as keyof Options];
      const value: unknown = options[given as keyof Options];
      if (kind === true || value === undefined || kind.is(value)) continue;
      throw new TypeError(`${name}: ${given} is ${(kind.show ?? show)(value)}, expected ${kind.expected}`);
    }
    const known = Object.keys(names);
    const near = nearest(given, known);
    const remedy = near ? `did you mean ${near}?` : `there are ${known.join(", ")}`;
    throw new TypeError(
      `${name}: unknown ${what === "options" ? "option" : `field of ${what},`} "${given}"; ${remedy}`,
    );
  }
}

/** "[batch, 28, 28]": −1, the size that is known only when the graph runs, is called batch. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.map((size) => (size === -1 ? "batch" : size)).join(", ")}]`;
}

/** Throws unless the value is an integer of at least `from`. */
export function checkInteger(where: string, argument: string, value: unknown, from = 1): void {
  if (Number.isInteger(value) && (value as number) >= from) return;
  throw new RangeError(`${where}: ${argument} is ${show(value)}, expected an integer ≥ ${from}`);
}

/** Throws unless the value lies in [low, high], or [low, high) where `open`. */
export function checkRange(
  where: string,
  argument: string,
  value: unknown,
  low: number,
  high: number,
  open = false,
): void {
  if (typeof value === "number" && value >= low && (open ? value < high : value <= high)) return;
  const expected = `expected a number from ${low} to ${open ? "below " : ""}${high}`;
  throw new RangeError(`${where}: ${argument} is ${show(value)}, ${expected}`);
}

/** Throws unless the value is a function. */
export function checkFunction(name: string, argument: string, value: unknown, example: string): void {
  if (typeof value !== "function") {
    throw new TypeError(`${name}: ${argument} is ${show(value)}, expected a function, for example ${example}`);
  }
}

/** Throws unless the value is an AbortSignal, or left out. */
export function checkSignal(name: string, value: unknown): void {
  if (value !== undefined && !(isRecord(value) && typeof value["aborted"] === "boolean")) {
    throw new TypeError(`${name}: signal is ${show(value)}, expected that of an AbortController`);
  }
}

/** Throws unless the value is text. */
export function checkText(name: string, argument: string, value: unknown, example: string): void {
  if (typeof value !== "string") {
    throw new TypeError(
      `${name}: ${argument} is ${show(value)}, expected text, for example ${JSON.stringify(example)}`,
    );
  }
}

/** Throws unless the value is an array. */
export function checkArray(name: string, argument: string, value: unknown, of: string): void {
  if (!Array.isArray(value)) throw new TypeError(`${name}: ${argument} is ${show(value)}, expected an array of ${of}`);
}

/** Throws unless the value is a shape without batch, such as [28, 28, 1]. */
export function checkShape(name: string, argument: string, value: unknown): void {
  if (!(Array.isArray(value) && value.length > 0 && value.every((size) => Number.isInteger(size) && size >= 1))) {
    const given = Array.isArray(value) ? JSON.stringify(value) : show(value);
    throw new RangeError(`${name}: ${argument} is ${given}, expected the shape of one example, for example [784]`);
  }
}

/** True for objects that hold named values: neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as the messages show it: `null`, `"text"`, `3`, `an array`. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Promise) return "a promise";
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (isRecord(value) && typeof value["dataSync"] === "function") return "a tensor";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}

/** The word that differs in the fewest letters, at most a third of them; case does not count. */
function nearest(given: string, words: readonly string[]): string | undefined {
  const distances = words.map((word) => distance(given.toLowerCase(), word.toLowerCase()));
  const least = Math.min(...distances);
  return least <= Math.ceil(given.length / 3) ? words[distances.indexOf(least)] : undefined;
}

/** How many letters must be put in, left out or exchanged (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
