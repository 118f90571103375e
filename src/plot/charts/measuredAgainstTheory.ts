import { checkOptions, isRecord, positiveInteger, show, type OptionNames } from "../../arguments.js";
import { category, quantity } from "../encodings.js";
import { round } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { textWidth } from "../render/font.js";
import { color } from "../theme.js";
import { say } from "../words.js";

/** One claim: what was measured and what theory says. */
export interface Claim {
  readonly name: string;
  readonly measured: number;
  readonly theory: number;
  /** How far off is still agreement, as a share of the theory's value. Default 0.05. */
  readonly tolerance?: number;
  /** The same as a number of its own; needed where theory says 0. */
  readonly absoluteTolerance?: number;
}

export interface MeasuredAgainstTheoryOptions extends ChartOptions {
  /** Significant digits written. Default 4. */
  digits?: number;
}

const optionNames: OptionNames<MeasuredAgainstTheoryOptions> = { ...chartOptions, digits: positiveInteger };

/** Dots farther off than this are drawn at the edge, as arrows. */
const reach = 2.5;

/**
 * A proof at a glance: each claim's distance from theory in units of its tolerance. A dot in the band agrees; the figures
 * stand beside it, and `usermeta.claims` of the spec has the verdicts as data.
 *
 * @throws RangeError without claims, or where theory says 0 and no `absoluteTolerance` is given.
 * @example
 * measuredAgainstTheory([
 *   { name: "m·Var(μ)/σ²", measured: 0.996, theory: 1, tolerance: 0.02 },
 *   { name: "mean of ẑ", measured: 3e-9, theory: 0, absoluteTolerance: 1e-6 },
 * ]);
 */
export function measuredAgainstTheory(claims: readonly Claim[], options: MeasuredAgainstTheoryOptions = {}): Plot {
  checkOptions("measuredAgainstTheory", options, optionNames);
  if (!Array.isArray(claims) || claims.length === 0) {
    throw new RangeError("measuredAgainstTheory: there are no claims, expected at least one");
  }
  const wrong = claims.findIndex((claim) => !isRecord(claim) || typeof claim["name"] !== "string");
  if (wrong >= 0) {
    throw new TypeError(
      `measuredAgainstTheory: claims[${wrong}] is ${show(claims[wrong])}, expected { name, measured, theory }`,
    );
  }
  const { digits = 4 } = options;
  const rows = claims.map(({ name, measured, theory, tolerance = 0.05, absoluteTolerance }) => {
    const allowed = absoluteTolerance ?? Math.abs(theory) * tolerance;
    if (!(allowed > 0)) {
      throw new RangeError(
        `measuredAgainstTheory: "${name}": theory is ${theory} with tolerance ${tolerance}; give absoluteTolerance, a number above 0`,
      );
    }
    const off = (measured - theory) / allowed;
    const agrees = Math.abs(off) <= 1;
    const shown = Number.isFinite(off) ? Math.min(reach, Math.max(-reach, off)) : reach;
    return {
      name,
      off: round(shown, 4),
      beyond: shown === off ? 0 : Math.sign(off) || 1,
      verdict: agrees ? "agrees" : "differs",
      measured: say(measured, digits),
      theory: say(theory, digits),
      tolerance: `± ${say(allowed, 2)}`,
    };
  });
  const verdictsOfClaims = rows.map(({ name, measured, theory, tolerance, verdict }) => ({
    claim: name,
    measured,
    theory: `${theory} ${tolerance}`,
    agrees: verdict === "agrees",
  }));
  const names = rows.map(({ name }) => name);
  const { width = 240 } = options;
  const height = options.height ?? rows.length * 30;
  const numAgree = rows.filter(({ verdict }) => verdict === "agrees").length;
  const y = category("name", {
    sort: names,
    title: null,
    axis: { domain: false, ticks: false, labelFontSize: 12, labelColor: color("ink") },
  });
  const x = quantity("off", {
    title: "measured − theory, in tolerances",
    scale: { domain: [-reach, reach], nice: false },
    axis: { values: [-2, -1, 0, 1, 2], domain: false, ticks: false },
  });
  // The figures stand in columns right of the dots.
  const columns = (["measured", "theory", "tolerance"] as const).map((field) => ({
    field,
    wide: Math.max(textWidth(field, 11, true), ...rows.map((row) => textWidth(row[field], 11))) + 16,
  }));
  let right = width + 8;
  const figures = columns.flatMap(({ field, wide }) => {
    right += wide;
    return [
      { mark: { type: "text", align: "right", x: right }, encoding: { y, text: { field } } },
      {
        data: { values: [{}] },
        mark: { type: "text", align: "right", x: right, y: -10, text: field, fontWeight: 600, color: color("muted") },
      },
    ];
  });
  const verdicts = { domain: ["agrees", "differs"], range: [color("blue"), color("vermillion")] };
  const layer = [
    {
      data: { values: [{ from: -1, to: 1 }] },
      mark: { type: "rect", color: color("blue"), opacity: 0.1 },
      encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
    },
    { data: { values: [{ off: 0 }] }, mark: { type: "rule", color: color("axis") }, encoding: { x } },
    {
      mark: { type: "point", filled: true, size: 90, opacity: 1 },
      encoding: {
        x,
        y,
        color: category("verdict", { scale: verdicts, legend: null }),
        shape: {
          condition: [
            { test: "datum.beyond === 1", value: "triangle-right" },
            { test: "datum.beyond === -1", value: "triangle-left" },
          ],
          value: "circle",
        },
        tooltip: ["name", "measured", "theory", "tolerance", "verdict"].map((field) => ({ field })),
      },
    },
    ...figures,
  ];
  const verdict = `${numAgree === rows.length ? "All" : `${say(numAgree)} of`} ${say(rows.length)} agree within their tolerance`;
  const alone = rows.length === 1;
  const verdictAlone = `It ${numAgree === 1 ? "agrees within" : "differs by more than"} its tolerance`;
  return chart(
    options,
    {
      what: "Measured against theory",
      facts: [
        !alone && verdict,
        ...rows.map(
          (row) => `${row.name}: measured ${row.measured}, theory ${row.theory} ${row.tolerance}: ${row.verdict}`,
        ),
      ],
      subtitle: alone ? verdictAlone : verdict,
      width: width + 240,
    },
    { usermeta: { claims: verdictsOfClaims }, data: { values: rows }, width, height, layer },
  );
}
