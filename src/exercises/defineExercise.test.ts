import assert from "node:assert/strict";
import { test } from "node:test";
import { defineExercise } from "./defineExercise.js";

const doubled = defineExercise({
  id: "0.1",
  name: "doubled",
  parameters: { x: "batch", factor: "number" },
  results: { y: "batch", x: "batch?" },
  perFeature: true,
  cases: () => [
    {
      label: "small",
      args: {
        x: [
          [1, 10],
          [2, 20],
        ],
        factor: 3,
      },
    },
  ],
  lines: {
    scale(): number {
      return this.factor;
    },
    y(): number[] {
      return this.x.map((value) => value * this.scale);
    },
    newX(): number[] {
      return this.x;
    },
  },
  header: "",
  body: "",
}).withMistakes({
  mistakes: {
    "not scaled": { scale: () => 1 },
    "factor added": { y: (it) => it.x.map((value) => value + it.factor) },
    "first feature for all": { y: (it) => it.whole.x.map((row) => row[0]! * it.scale) },
    "by the largest": [{ scale: (it) => Math.max(...it.x) }, { scale: (it) => Math.max(...it.whole.x.flat()) }],
  },
});

test("a mistake replaces a line; others read what it gives, and two go together unless they are of the same line", () => {
  const [{ args } = { args: {} as never }] = doubled.cases(1);
  const y = (...ways: string[]) => doubled.evaluate(args, ways)?.["y"];
  assert.deepEqual(y(), [
    [3, 30],
    [6, 60],
  ]);
  assert.deepEqual(y("not scaled 0"), [
    [1, 10],
    [2, 20],
  ]);
  assert.deepEqual(y("factor added 0"), [
    [4, 13],
    [5, 23],
  ]);
  assert.deepEqual(y("first feature for all 0", "not scaled 0"), [
    [1, 1],
    [2, 2],
  ]);
  assert.equal(y("factor added 0", "first feature for all 0"), undefined);
  assert.deepEqual(
    doubled.mistakes.map(({ ways }) => ways.length),
    [1, 1, 1, 2],
  );
  assert.deepEqual(doubled.evaluate(args, [], true), { y: [[3], [6]], x: [[1], [2]] });
  assert.deepEqual(doubled.order, ["y", "x"]);
});

test("a name that is misspelt does not compile", () => {
  const definition = {
    id: "0.2",
    name: "misspelt",
    parameters: { x: "number" },
    results: { y: "number" },
    cases: () => [],
    header: "",
    body: "",
  } as const;
  const exercise = defineExercise({
    ...definition,
    lines: {
      y(): number {
        return this.x;
      },
    },
  });
  // @ts-expect-error there is no line z
  exercise.withMistakes({ mistakes: { twice: { z: () => 2 } } });
  // @ts-expect-error there is no parameter X
  exercise.withMistakes({ mistakes: { twice: { y: (it) => it.X } } });
  // @ts-expect-error the line gives a number
  exercise.withMistakes({ mistakes: { twice: { y: () => "2" } } });
  // @ts-expect-error there is no mistake "twise"
  exercise.withMistakes({ mistakes: { twice: { y: () => 2 } }, together: ["twise"] });
  // @ts-expect-error there is no line w to be a result
  defineExercise({ ...definition, results: { w: "number" }, lines: { y: () => 1 } });
});
