/** A number for people: three significant digits, a true minus, thousands apart. */
export function say(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 10 ** Math.max(6, digits) || size < 1e-4
      ? scientific(size, digits)
      : size >= 10 ** (digits - 1)
        ? Math.round(size).toLocaleString("en-US")
        : String(Number(size.toPrecision(digits)));
  return (value < 0 && text !== "0" ? "−" : "") + text;
}

function scientific(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const superscript = [...String(Number(exponent))].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return Number(mantissa) === 1 ? `10${superscript}` : `${Number(mantissa)}·10${superscript}`;
}

/** Three significant digits in d3's notation, and more where whole numbers need them: 1,024 is not 1,020. */
export function valueFormat(values: readonly number[]): string {
  const lengths = values.map((value) => (Number.isSafeInteger(value) ? String(Math.abs(value)).length : 0));
  return `,.${lengths.reduce((most, length) => Math.max(most, length), 3)}~r`;
}

/** "from 0.1 to 2.3". */
export function sayRange([low, high]: readonly [number, number], say_: (value: number) => string = say): string {
  return low === high ? `always ${say_(low)}` : `from ${say_(low)} to ${say_(high)}`;
}

/** Milliseconds since 1970 as a day, or, where all lies within three days, as a minute: in UTC. */
export function sayTime([low, high]: readonly [number, number]): (time: number) => string {
  const end = high - low > 3 * 86_400_000 ? 10 : 16;
  return (time) => new Date(time).toISOString().slice(0, end).replace("T", " ");
}

/** "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** "3 values that are not finite are left out", or nothing. */
export function leftOut(count: number): string {
  if (count === 0) return "";
  return count === 1
    ? "1 value is NaN or infinite and is left out"
    : `${say(count)} values are NaN or infinite and are left out`;
}

/** Joins what is there into sentences. */
export function sentences(...parts: (string | undefined | false)[]): string {
  return parts
    .filter((part): part is string => !!part)
    .map((part) => (/[.!?:]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

/**
 * A name as Vega can take it. Vega looks groups and categories up in plain objects, where "constructor" and the like are
 * found although nobody put them there: such a name gets a sign before it that has no width.
 */
export function safeName(name: string): string {
  return name in Object.prototype ? `\u2060${name}` : name;
}

/** A Vega expression for `datum.value`: the text at its place in `names`. Any name will do, also those of object's own. */
export function byPlace(names: readonly string[], texts: readonly (string | readonly string[])[]): string {
  return `${JSON.stringify(texts.map((text) => (typeof text === "string" ? safeName(text) : text.map(safeName))))}[indexof(${JSON.stringify(names.map(safeName))}, datum.value)]`;
}
