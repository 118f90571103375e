import assert from "node:assert/strict";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { tf } from "../backend/tf.js";
import { agree } from "./agree.js";
import { check } from "./check.js";
import type { CheckResult } from "./CheckResult.js";
import type { Exercise } from "./definition.js";
import { solutionOf, stubOf } from "./defineExercise.js";
import { definitions } from "./definitions.js";
import { exercise, exercises } from "./exercise.js";
import { planted } from "./planted.test.helper.js";

type AnyFunction = (...args: any[]) => any;
const checks = check as unknown as Record<string, (student: unknown, options?: object) => CheckResult>;

/** A cell's TypeScript as the function it declares. */
function compile(code: string): AnyFunction {
  const { code: javaScript } = transformSync(code, { loader: "ts" });
  const [, name] = /^function (\w+)\(/.exec(code)!;
  return new Function("tf", `${javaScript}; return ${name};`)(tf) as AnyFunction;
}

/** The same numbers in float32, as tensors would give them. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.fround(value);
  if (Array.isArray(value)) return value.map(rounded);
  return Object.fromEntries(Object.entries(value as object).map(([name, entry]) => [name, rounded(entry)]));
}

/** The same numbers, or the same in float32: both are told. */
const alike = [
  ["epsilon forgotten", "own epsilon"],
  ["product of means", "dVariance forgotten"],
  ["between the machines forgotten", "deviations not squared"],
];

/** Seen only from one call to the next, or on tensors: in `mistakes.test.ts`. */
const byHand = ["noise frozen"];

for (const definition of definitions) {
  const { id, name } = definition;
  const title = `${id} ${name}`;

  test(`${title}: every number, name and text is there`, () => {
    assert.ok(name in check, "check has it");
    assert.equal(exercise(id).name, name);
    assert.ok(exercise(id).numHints === 3 && exercise(id).task.length > 40);
    // What has the name of a function of the library goes by another in the lesson, which uses both.
    const others = [
      "standardizeBoth",
      "myGhostBatchNorm",
      "foldIntoDense",
      "runningAverages",
      "myGroupNorm",
      "combineParts",
    ];
    assert.ok([name, ...others].includes(/^function (\w+)\(/.exec(definition.header)![1]!));
  });

  test(`${title}: the stub is not done`, () => {
    const result = checks[name]!(compile(stubOf(definition)));
    assert.equal(result.status, "not done");
    assert.equal(result.score(5), 0);
    assert.equal(checks[name]!(() => undefined).status, "not done");
    assert.equal(checks[name]!(undefined).status, "not done");
  });

  test(`${title}: the solution passes, on any seed, and leaks no tensor`, () => {
    const solution = compile(solutionOf(definition));
    const before = tf.memory().numTensors;
    for (let seed = 1; seed <= 8; seed++) {
      const result = checks[name]!(solution, { seed });
      assert.equal(result.status, "passed", `seed ${seed}: ${result}`);
    }
    assert.equal(tf.memory().numTensors, before);
  });

  // Where the function is more than one call, planting is done by hand in `mistakes.test.ts`.
  if (definition.perform) continue;

  test(`${title}: each known mistake is named, and only that, in every form that it comes in`, () => {
    for (const mistake of definition.mistakes) {
      if (byHand.includes(mistake.name)) continue;
      for (const [i, way] of mistake.ways.entries()) {
        for (const seed of [1, 2, 3]) {
          const student = planted(definition, way);
          const inFloat32 = (...args: unknown[]) => rounded(student(...args));
          const result = checks[name]!(seed === 3 ? inFloat32 : student, { seed });
          const told = `${mistake.name}, form ${i}, seed ${seed}: ${result}`;
          const pair = alike.find((names) => names.includes(mistake.name));
          assert.equal(result.status, "mistake", told);
          assert.ok(result.mistakes.length === 1 && (pair ?? [mistake.name]).includes(result.mistakes[0]!), told);
          assert.ok(pair || !result.paragraphs.some((text) => text.startsWith("Or,")), `looks like another: ${told}`);
          assert.ok(
            !/[{}]|undefined/.test(
              result.paragraphs
                .slice(0, -1)
                .join("")
                .replace(/`[^`]*`/g, ""),
            ),
            told,
          );
          assert.ok(result.score(4) >= 2);
        }
      }
    }
  });

  test(`${title}: the solution is right with one example a column, if that is what is asked for`, () => {
    const { parameters, results } = definition;
    if (!Object.values(parameters).some((kind) => kind === "batch" || kind === "weights")) return;
    const solution = compile(solutionOf(definition));
    const turned = (value: unknown, kind: string) => {
      if (!(value instanceof tf.Tensor)) return value;
      if (kind.startsWith("batch") || kind.startsWith("weights")) return value.transpose();
      return kind.startsWith("feature") ? value.reshape([-1]) : value;
    };
    const student = (...args: unknown[]) => {
      const result: unknown = solution(...Object.values(parameters).map((kind, i) => turned(args[i], kind)));
      const [first, ...rest] = Object.entries(results);
      if (result instanceof tf.Tensor) return turned(result, first![1]);
      return Object.fromEntries(
        [first!, ...rest].map(([key, kind]) => [key, turned((result as Record<string, unknown>)[key], kind)]),
      );
    };
    for (let seed = 1; seed <= 4; seed++) {
      for (const layout of ["columns", "either"]) {
        const result = checks[name]!(student, { seed, layout });
        assert.equal(result.status, "passed", `seed ${seed}: ${result}`);
      }
      // What the task says is rows: told so, and how to say otherwise.
      const result = checks[name]!(student, { seed });
      if (result.status === "passed")
        assert.equal(name, "gradientStep"); // entry by entry: the same either way
      else assert.match(String(result), /With one (example|input) a column it would be right/);
      assert.ok(result.score(4) >= 2);
    }
  });

  test(`${title}: variants are right`, () => {
    for (const way of definition.variants.flatMap(({ ways }) => ways)) {
      const result = checks[name]!(planted(definition, way));
      assert.equal(result.status, "passed", `${way}: ${result}`);
    }
  });
}

/** Some pairs cancel: −½ and 2 both forgotten give −1 again. The result is right, then. */
function cancel(definition: Exercise, ...mistakes: string[]): boolean {
  return definition.cases(1).every(({ args }) => {
    const right = definition.evaluate(args, [])!;
    const wrong = definition.evaluate(args, mistakes)!;
    return Object.keys(right).every((name) => agree(wrong[name]!, right[name]!, 1e-9));
  });
}

test("two mistakes made together are told apart", () => {
  let [pairs, named] = [0, 0];
  for (const definition of definitions) {
    if (definition.perform) continue;
    const known = definition.mistakes.filter((m) => m.ways.length === 1 && !byHand.includes(m.name));
    // Every pair would be 10,000: each mistake with three others.
    for (const [i, a] of known.entries()) {
      for (const step of [1, 5, 11]) {
        const b = known[(i + step) % known.length]!;
        const ways = [a.ways[0]!, b.ways[0]!];
        const both = definition.evaluate(definition.cases(1)[0]!.args, ways);
        if (both === undefined || a === b || cancel(definition, ...ways)) continue; // of the same line
        const result = checks[definition.name]!(planted(definition, ...ways));
        assert.notEqual(result.status, "passed", `${definition.id}: ${a.name} and ${b.name} pass together`);
        // Where one of them makes the other ineffective, or both together look like a third, that is what is named.
        pairs++;
        if (result.status === "mistake" && result.mistakes.every((m) => m === a.name || m === b.name)) named++;
      }
    }
  }
  assert.ok(pairs > 500 && named / pairs > 0.8, `${named} of ${pairs} pairs named by their own names`);
});

test("there are at least 40 distinct mistakes, and exercises lists all", () => {
  const total = definitions.reduce((sum, { mistakes }) => sum + mistakes.length, 0);
  assert.ok(total >= 40, `${total}`);
  assert.deepEqual(
    exercises().map(({ id }) => id),
    definitions.map(({ id }) => id),
  );
  assert.equal(new Set(exercises().map(({ id }) => id)).size, definitions.length);
  assert.throws(() => exercise("9.9"), /there is no exercise "9.9"; there are 1.1 standardize/);
});
