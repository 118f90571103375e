// What the options of charts may be.
import { anyNumber, isRecord, type Kind } from "../arguments.js";
import { isNumbers } from "./numbers.js";

export const pixels: Kind = {
  expected: "pixels from 20 to 4,000",
  is: (value) => typeof value === "number" && value >= 20 && value <= 4000,
};

export const range: Kind = {
  expected: "[low, high]",
  is: (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite),
};

export const point: Kind = {
  expected: "the numbers of a point",
  is: (value) => Array.isArray(value) && value.length >= 2 && value.every(Number.isFinite),
};

export const sizes: Kind = {
  expected: "[height, width] or [height, width, channels]",
  is: (value) => Array.isArray(value) && value.every(Number.isInteger),
};

export const numbers: Kind = { expected: "numbers", is: isNumbers };

export const list: Kind = {
  expected: "an array of names or numbers",
  is: (value) => ArrayBuffer.isView(value) || (Array.isArray(value) && value.every(isName)),
};

/** An object whose values are of one kind. */
export function byName(kind: Kind): Kind {
  return {
    expected: `${kind.expected} by name`,
    is: (value) => isRecord(value) && Object.values(value).every((each) => kind.is(each)),
  };
}

export const colors: Kind = byName({ expected: 'colours such as "#0072b2"', is: (value) => typeof value === "string" });

export const slider: Kind = {
  expected: "a slider such as { min: 0, max: 1, value: 0.5 }",
  is: (value) => isRecord(value) && ["min", "max", "value"].every((name) => anyNumber.is(value[name])),
};

/** Points along one side of a grid. */
export const gridSize: Kind = {
  expected: "an integer from 2 to 1,000",
  is: (value) => Number.isInteger(value) && (value as number) >= 2 && (value as number) <= 1000,
};

/** Horizontal lines. */
export const anyRules: Kind = {
  expected: 'lines such as [{ y: 0.5, label: "chance" }]',
  is: (value) => Array.isArray(value) && value.every((rule) => isRecord(rule) && typeof rule["y"] === "number"),
};

function isName(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
