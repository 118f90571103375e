import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { cases, type Answer } from "../fixtures/answers.js";
import { check } from "./check.js";
import type { CheckResult } from "./CheckResult.js";
import { exercise, exercises } from "./exercise.js";

const checks = check as unknown as Record<string, (student: unknown, options: object) => CheckResult>;
const functionOf = ({ code }: Answer) => new Function("tf", `return (${code});`)(tf) as (...args: unknown[]) => unknown;
const verdictOf = (answer: Answer, seed: number) =>
  checks[exercise(answer.exercise).name]!(functionOf(answer), { seed });

for (const answer of cases) {
  const { exercise: id, kind, name, expected } = answer;

  test(`${id}, ${kind}: ${name}`, () => {
    for (const seed of [1, 2, 3]) {
      const result = verdictOf(answer, seed);
      if (kind === "right") {
        assert.equal(result.status, "passed", `seed ${seed}: ${result}`);
        assert.equal(result.score(3), 3);
        assert.equal(result.failing, undefined);
        continue;
      }
      assert.notEqual(result.status, "passed", `seed ${seed}: ${result}`);
      if (seed === 1) assert.match(result.paragraphs.join(" "), new RegExp(expected, "s"));
      assert.ok(result.failing, `no failing input: ${result}`);
      assert.ok(result.score(3) < 3);
      reproduces(answer, result);
    }
  });
}

/** The call with the failing input gives once more what is said to have come. */
function reproduces(answer: Answer, { failing, status }: CheckResult): void {
  const { args, given } = failing!;
  // What is used in more than one call is not called with these arguments.
  if (given === undefined || status === "error" || ["6.7", "6.8"].includes(answer.exercise)) return;
  const numbers = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return numbers(value.arraySync());
    if (ArrayBuffer.isView(value)) return numbers(Array.from(value as Float64Array));
    if (Array.isArray(value)) return value.flat(9);
    return typeof value === "object" && value !== null ? Object.values(value).map(numbers).flat() : [value];
  };
  const again = tf.tidy(() => numbers(functionOf(answer)(...args)) as number[]);
  const named = [given].flat(9).every((value) => typeof value === "number");
  if (named) assert.deepEqual(again.slice(0, [given].flat(9).length), [given].flat(9));
  else assert.deepEqual(new Set(again), new Set(numbers(given) as number[]));
  for (const value of args) if (value instanceof tf.Tensor) value.dispose();
}

test("at least 90 answers, of every exercise right and wrong ones", () => {
  assert.ok(cases.length >= 90, `${cases.length}`);
  for (const kind of ["right", "wrong"]) {
    assert.equal(
      new Set(cases.filter((each) => each.kind === kind).map((each) => each.exercise)).size,
      exercises().length,
      kind,
    );
  }
});
