// What the options of charts may be.
import { anyNumber, isRecord, show, type OptionType } from "../arguments.js";
import { isNumbers } from "./numbers.js";
import { isColorName } from "./theme.js";

export const pixels: OptionType = {
  expected: "pixels from 20 to 4,000",
  is: (value) => typeof value === "number" && value >= 20 && value <= 4000,
};

export const range: OptionType = {
  expected: "[low, high]",
  is: (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite),
};

export const point: OptionType = {
  expected: "the numbers of a point",
  is: (value) => Array.isArray(value) && value.length >= 2 && value.every(Number.isFinite),
};

export const sizes: OptionType = {
  expected: "[height, width] or [height, width, channels]",
  is: (value) => Array.isArray(value) && value.every(Number.isInteger),
};

export const numbers: OptionType = { expected: "numbers", is: isNumbers };

export const numbersOrDates: OptionType = { expected: "numbers or dates", is: isNumbers };

export const list: OptionType = {
  expected: "an array of names or numbers",
  is: (value) => ArrayBuffer.isView(value) || (Array.isArray(value) && value.every(isName)),
};

/** An object whose values are of one kind. */
export function byName(kind: OptionType): OptionType {
  return {
    expected: `${kind.expected} by name`,
    show: (value) => {
      const wrong = isRecord(value) && Object.entries(value).find(([, each]) => !kind.is(each));
      return wrong ? `{ ${wrong[0]}: ${show(wrong[1])} }` : show(value);
    },
    is: (value) => isRecord(value) && Object.values(value).every((each) => kind.is(each)),
  };
}

/** Colours that every front end reads, and that the charts can compute with. */
export const colors: OptionType = byName({
  expected: 'colours such as "#0072b2" or "blue"',
  is: (value) => typeof value === "string" && (/^#[0-9a-f]{6}$/i.test(value) || isColorName(value)),
});

/** Throws where a colour is for a name that there is not. */
export function checkColorNames(
  where: string,
  names: readonly string[],
  own: Readonly<Record<string, string>> = {},
): void {
  const wrong = Object.keys(own).find((name) => !names.includes(name));
  if (wrong !== undefined) {
    throw new RangeError(
      `${where}: colors has "${wrong}", but there are ${names.map((name) => `"${name}"`).join(", ")}`,
    );
  }
}

/** A format of numbers in the notation of d3-format. */
export const numberFormat: OptionType = {
  expected: 'a format of d3 such as ".2f", "~g" or ".0%"',
  is: (value) =>
    typeof value === "string" &&
    /^(?:.?[<>=^])?[+\-( ]?[$#]?0?\d*,?(?:\.\d{1,3})?~?[a-z%]?$/i.test(value) &&
    /(?:^|[^a-z])[bcdeEfgnoprsxX%]?$/.test(value),
};

/** Throws unless a log axis can show the range; `what` is the option's name. */
export function checkLogDomain(where: string, what: string, domain: readonly [number, number] | undefined): void {
  if (domain && !(domain[0] > 0 && domain[1] > 0)) {
    throw new RangeError(`${where}: ${what} is [${domain.join(", ")}], but a log scale has positive numbers only`);
  }
}

export const slider: OptionType = {
  expected: "a slider such as { min: 0, max: 1, value: 0.5 }",
  is: (value) => isRecord(value) && ["min", "max", "value"].every((name) => anyNumber.is(value[name])),
};

/** Points along one side of a grid. */
export const gridSize: OptionType = {
  expected: "an integer from 2 to 1,000",
  is: (value) => Number.isInteger(value) && (value as number) >= 2 && (value as number) <= 1000,
};

/** Horizontal lines. */
export const anyRules: OptionType = {
  expected: 'lines such as [{ y: 0.5, label: "chance" }]',
  is: (value) => Array.isArray(value) && value.every((rule) => isRecord(rule) && typeof rule["y"] === "number"),
};

function isName(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
