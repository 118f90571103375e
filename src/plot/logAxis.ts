import type { PlotSpec } from "./Plot.js";
import { say } from "./words.js";

/**
 * Labels of a log axis: powers of ten as people write them (0.01, 1,000, 10⁻⁸), between them 2 and 5.
 * Vega's own are SI prefixes ("10m") or "1e-8".
 */
export function logLabels([low, high]: readonly [number, number]): PlotSpec {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const names = Object.fromEntries(
    Array.from({ length: last - first + 1 }, (_, k) => [first + k, say(10 ** (first + k))]),
  );
  const exponent = "log(datum.value) / LN10";
  const mantissa = `round(datum.value / pow(10, floor(${exponent} + 1e-9)))`;
  return {
    labelExpr:
      `abs(${exponent} - round(${exponent})) < 1e-6 ? ${JSON.stringify(names)}[round(${exponent})] : ` +
      `${mantissa} == 2 || ${mantissa} == 5 ? format(datum.value, ',.2~r') : ''`,
  };
}
