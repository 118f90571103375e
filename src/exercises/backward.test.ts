import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "./check.js";
import { batchNormBackward } from "./lesson2/batchNormBackward.js";
import { batchNormGradient } from "./lesson2/batchNormGradient.js";
import { biasGradient } from "./lesson3/biasGradient.js";
import { column, mean, square, sum } from "./numbers.js";

// A check compares gradients with the closed form. Here the closed form is held against central differences of the loss
// Σ dy · y, in float64: so what is right of several returned gradients is what the numeric gradient says is right.

interface Args {
  readonly dy: number[][];
  readonly x: number[][];
  readonly gamma: number[];
  readonly epsilon: number;
}

/** Σ dy · y, y = γ(x − μ)/√(σ² + ε) + β. */
function loss({ dy, x, gamma, epsilon }: Args, beta: readonly number[]): number {
  return sum(
    gamma.map((scale, f) => {
      const values = column(x, f);
      const mu = mean(values);
      const sigma = Math.sqrt(mean(values.map((value) => square(value - mu))) + epsilon);
      return sum(values.map((value, i) => dy[i]![f]! * ((scale * (value - mu)) / sigma + beta[f]!)));
    }),
  );
}

/** The derivative of `at` at 0, by central differences with Richardson's extrapolation: an error of h⁴. */
function slope(at: (step: number) => number, h = 1e-3): number {
  const central = (step: number) => (at(step) - at(-step)) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}

const moved = (list: readonly number[], k: number, step: number) => list.map((v, i) => (i === k ? v + step : v));

function numericGradients(args: Args) {
  const beta = args.gamma.map(() => 0.3);
  const { x, gamma } = args;
  return {
    dx: x.map((row, i) =>
      row.map((_, f) => slope((h) => loss({ ...args, x: x.map((r, k) => (k === i ? moved(r, f, h) : r)) }, beta))),
    ),
    dGamma: gamma.map((_, f) => slope((h) => loss({ ...args, gamma: moved(gamma, f, h) }, beta))),
    dBeta: beta.map((_, f) => slope((h) => loss(args, moved(beta, f, h)))),
  };
}

function close(given: unknown, expected: unknown, what: string): void {
  const [a, b] = [[given].flat(9) as number[], [expected].flat(9) as number[]];
  const scale = Math.max(1, ...b.map(Math.abs));
  assert.equal(a.length, b.length);
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]!) < 1e-7 * scale, `${what}, ${i}: ${value}, ${b[i]}`));
}

test("the gradients that answers are compared with are the numeric ones", () => {
  for (const seed of [1, 2, 3]) {
    for (const { args, label } of batchNormBackward.cases(seed)) {
      const given = args as unknown as Args;
      const numeric = numericGradients(given);
      const right = batchNormBackward.evaluate(args, [])!;
      for (const name of ["dx", "dGamma", "dBeta"] as const) close(right[name], numeric[name], `${label}: ${name}`);
      const sigma = given.gamma.map((_, f) => {
        const values = column(given.x, f);
        return Math.sqrt(mean(values.map((value) => square(value - mean(values)))) + given.epsilon);
      });
      const { dx } = batchNormGradient.evaluate({ ...args, xHat: right["xHat"] as number[][], sigma }, [])!;
      close(dx, numeric.dx, `${label}: in one line`);
      const { dBias } = biasGradient.evaluate(args, [])!;
      close(
        dBias,
        given.gamma.map((_, f) => sum(column(numeric.dx, f))),
        `${label}: of the bias`,
      );
    }
  }
});

test("of three returned gradients it is told which are right, whatever is wrong with the others", () => {
  const names = ["dx", "dGamma", "dBeta"] as const;
  for (let wrong = 1; wrong < 8; wrong++) {
    const isWrong = (i: number) => (wrong & (1 << i)) !== 0;
    const result = check.batchNormBackward((dy: number[][], x: number[][], gamma: number[], epsilon: number) => {
      const right = numericGradients({ dy, x, gamma, epsilon });
      const off = (value: unknown): unknown => (Array.isArray(value) ? value.map(off) : 1.3 * (value as number) + 0.07);
      return Object.fromEntries(names.map((name, i) => [name, isWrong(i) ? off(right[name]) : rounded(right[name])]));
    });
    assert.notEqual(result.status, "passed");
    const told = /^(?!.*explains)(.*) (?:is|are) right\.$/m.exec(result.paragraphs.join("\n"))?.[1] ?? "";
    assert.deepEqual(
      told.split(/, | and /).filter(Boolean),
      names.filter((_, i) => !isWrong(i)),
      String(result),
    );
  }
});

/** In float32: a numeric gradient is not exact to the last digit of float64. */
const rounded = (value: unknown): unknown => (Array.isArray(value) ? value.map(rounded) : Math.fround(value as number));
