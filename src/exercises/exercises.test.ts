import assert from "node:assert/strict";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { tf } from "../backend/tf.js";
import { agree } from "./agree.js";
import { check, definitions } from "./check.js";
import type { CheckResult } from "./CheckResult.js";
import { solutionOf, stubOf, type Exercise } from "./definition.js";
import { exercise, exercises } from "./exercise.js";

type AnyFunction = (...args: any[]) => any;
const checks = check as unknown as Record<string, (student: unknown, options?: object) => CheckResult>;

/** A cell's TypeScript as the function it declares. */
function compile(code: string): AnyFunction {
  const { code: javaScript } = transformSync(code, { loader: "ts" });
  const [, name] = /^function (\w+)\(/.exec(code)!;
  return new Function("tf", `${javaScript}; return ${name};`)(tf) as AnyFunction;
}

/** A student who makes the given mistakes: the reference implementation with their switches on, on plain arrays. */
function planted(definition: Exercise, ...mistakes: string[]): AnyFunction {
  return (...args: unknown[]) => {
    const named = Object.fromEntries(Object.keys(definition.parameters).map((name, i) => [name, args[i]]));
    return definition.compute(named as never, (name) => mistakes.includes(name));
  };
}

/** The same numbers in float32, as tensors would give them. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.fround(value);
  if (Array.isArray(value)) return value.map(rounded);
  return Object.fromEntries(Object.entries(value as object).map(([name, entry]) => [name, rounded(entry)]));
}

/** Statistics of each row and nothing else: with one example a column that is the right answer, to the letter. */
function isRightInColumns({ name }: Exercise, mistake: string): boolean {
  return name === "undoNormalization" && mistake === "axis";
}

for (const definition of definitions) {
  const { id, name } = definition;
  const title = `${id} ${name}`;

  test(`${title}: every number, name and text is there`, () => {
    assert.ok(name in check, "check has it");
    assert.equal(exercise(id).name, name);
    assert.ok(definition.hints.length >= 1 && definition.task.length > 40);
    // What has the name of a function of the library goes by another in the lesson, which uses both.
    const others = ["standardizeBoth", "myGhostBatchNorm", "foldIntoDense", "runningAverages"];
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

  test(`${title}: each known mistake is named, and only that`, () => {
    for (const mistake of definition.mistakes) {
      if (mistake.name === "noise frozen") continue; // only seen from one call to the next: in `mistakes.test.ts`
      for (const seed of [1, 2, 3]) {
        const { switches = [mistake.name] } = mistake;
        const student = planted(definition, switches[seed % switches.length]!);
        const inFloat32 = (...args: unknown[]) => rounded(student(...args));
        const layout = isRightInColumns(definition, mistake.name) ? { layout: "rows" } : {};
        const result = checks[name]!(seed === 3 ? inFloat32 : student, { seed, ...layout });
        assert.deepEqual([result.status, ...result.mistakes], ["mistake", mistake.name], `${mistake.name}: ${result}`);
        assert.ok(
          !result.paragraphs.some((text) => text.startsWith("Or,")),
          `${mistake.name} looks like another: ${result}`,
        );
        assert.equal(result.score(4), 2);
      }
    }
  });

  test(`${title}: the solution is right with one example a column, told so or not`, () => {
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
      for (const options of [{ seed }, { seed, layout: "columns" }]) {
        const result = checks[name]!(student, options);
        assert.equal(result.status, "passed", `seed ${seed}: ${result}`);
      }
    }
  });

  test(`${title}: variants are right`, () => {
    for (const variant of definition.variants ?? []) {
      const result = checks[name]!(planted(definition, variant.name));
      assert.equal(result.status, "passed", `${variant.name}: ${result}`);
    }
  });
}

/** Some pairs cancel: −½ and 2 both forgotten give −1 again. The result is right, then. */
function cancel(definition: Exercise, ...mistakes: string[]): boolean {
  return definition.cases(1).every(({ args }) => {
    const right = definition.compute(args, () => false);
    const wrong = definition.compute(args, (name) => mistakes.includes(name));
    return Object.keys(right).every((name) => agree(wrong[name]!, right[name]!, 1e-9));
  });
}

test("two mistakes made together are told apart", () => {
  let [pairs, named] = [0, 0];
  for (const definition of definitions) {
    if (definition.perform) continue;
    const known = definition.mistakes.filter((m) => m.switches === undefined && m.name !== "noise frozen");
    for (const [i, a] of known.entries()) {
      for (const b of known.slice(i + 1)) {
        if (cancel(definition, a.name, b.name)) continue;
        const result = checks[definition.name]!(planted(definition, a.name, b.name), { layout: "rows" });
        assert.notEqual(result.status, "passed", `${definition.id}: ${a.name} and ${b.name} pass together`);
        // Mistakes of the same line exclude each other: then one of them is what was planted, and is named.
        pairs++;
        if (result.status === "mistake" && result.mistakes.every((m) => m === a.name || m === b.name)) named++;
        else if (result.status !== "mistake") assert.fail(`${definition.id}: ${a.name} and ${b.name}: ${result}`);
      }
    }
  }
  assert.ok(named / pairs > 0.9, `${named} of ${pairs} pairs named by their own names`);
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
