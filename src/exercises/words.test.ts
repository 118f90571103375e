import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { check } from "./check.js";
import type { CheckResult } from "./CheckResult.js";
import { definitions } from "./definitions.js";
import { exercise } from "./exercise.js";
import { english } from "./words/english/english.js";
import { planted } from "./planted.test.helper.js";
import { fill } from "./words/fill.js";
import { speak } from "./words/current.js";
import type { ExerciseWords, Words } from "./words/Words.js";

const checks = check as unknown as Record<string, (student: unknown) => CheckResult>;
const wordsOf = (name: string) => (english.exercises as unknown as Record<string, ExerciseWords>)[name]!;

test("every input and every piece of evidence has its sentence, with a number for each place", () => {
  for (const definition of definitions) {
    const words = wordsOf(definition.name);
    for (const { label, shows, args } of definition.cases(3)) {
      assert.ok(label in words.cases, `${definition.id}: ${label}`);
      assert.doesNotMatch(fill(words.cases[label]!, shows), /[{}]/);
      for (const mistake of definition.mistakes) {
        const results = definition.evaluate(args, [mistake.ways[0]!])!;
        const numbers = definition.evidence[mistake.name]?.(results, args) ?? {};
        const { seen = "" } = words.mistakes[mistake.name]!;
        assert.doesNotMatch(fill(seen, numbers), /[{}]/, `${definition.id}: ${mistake.name}`);
      }
    }
    const known = new Set(definition.cases(1).map(({ label }) => label));
    assert.deepEqual(Object.keys(words.cases).sort(), [...known].sort(), definition.id);
    for (const name of Object.keys(words.results ?? {}))
      assert.ok(name in definition.results, `${definition.id}: ${name}`);
  }
});

test("only the last of three hints gives the answer away", () => {
  for (const { id, name, body } of definitions) {
    const { hints } = wordsOf(name);
    const answer = body
      .split("\n")
      .at(-1)!
      .replace(/^return |;$/g, "");
    for (const hint of hints.slice(0, 2)) assert.ok(!hint.includes(answer) && hint.length > 20, `${id}: ${hint}`);
    assert.equal(new Set(hints).size, 3);
  }
});

test("another language is another catalogue: nothing of English is left", () => {
  const before = speak(translated);
  try {
    const T = (axis: number, root: boolean) => (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor, e: number) => {
      const { mean, variance } = tf.moments(x, axis, true);
      return x
        .sub(mean)
        .div(root ? variance.add(e).sqrt() : variance.add(e))
        .mul(g)
        .add(b);
    };
    const verdicts = [
      check.batchNormForward(T(0, true)),
      check.batchNormForward(T(0, false)),
      check.batchNormForward(T(1, true)),
      check.batchNormForward((x: tf.Tensor) => ({ y: x.array() })),
      check.batchNormForward((x: tf.Tensor) => x.transpose()),
      check.batchNormForward((x: tf.Tensor) => x.mul(NaN)),
      check.batchNormForward((x: tf.Tensor) => x.mul(3).add(tf.randomNormal(x.shape))),
      check.batchNormForward(() => new Set([1])),
      check.batchNormForward(() => {
        const nothing = 1;
        void nothing;
      }),
      check.batchNormForward((x: tf.Tensor) => {
        throw new Error(`${x.rank}`);
      }),
      check.batchNormForward(undefined as never),
    ];
    const task = exercise("2.1");
    const said = [...verdicts.map(String), ...verdicts.map((v) => v.failing?.label ?? ""), task.hint(1).text];
    for (const text of said)
      assert.deepEqual(text.match(/[A-Za-z]{3,}/g)?.filter((word) => !isCode(word)) ?? [], [], text);
    assert.match(String(verdicts[1]), /가/);
  } finally {
    speak(before);
  }
  assert.match(String(check.batchNormForward((x: tf.Tensor) => x)), /Exercise 2\.1/);
});

test("another language says every mistake of every exercise, its task and its hints, and nothing else has to change", () => {
  const before = speak(translated);
  try {
    for (const definition of definitions) {
      const { id, name, mistakes } = definition;
      const handle = exercise(id);
      const said = [handle.task, handle.title, ...[1, 2, 3].map((n) => handle.hint(n).text)];
      const students = definition.perform
        ? [() => 0.5, () => undefined]
        : [[], ...mistakes.map(({ ways }) => [ways[0]!])].map((ways) => planted(definition, ...ways));
      for (const student of students) {
        const result = checks[name]!(student);
        said.push(...result.paragraphs, result.failing?.label ?? "");
      }
      for (const text of said) {
        assert.match(text, /가|^$/, `${id}: ${text}`);
        assert.deepEqual(text.match(/[A-Za-z]{3,}/g) ?? [], [], `${id}: ${text}`);
      }
    }
  } finally {
    speak(before);
  }
});

/** Names that are code in every language. */
const isCode = (word: string) => ["batchNormForward", "Error", "check", "exercise", "hint", "undefined"].includes(word);

/** Each sentence another one, with the same places: here one Korean syllable for all words. */
const translated: Words = {
  exercises: deep(english.exercises) as Words["exercises"],
  messages: deep(english.messages) as Words["messages"],
};

function deep(value: unknown): unknown {
  if (typeof value === "string") return `가 ${(value.match(/\{\w+\}/g) ?? []).join(" ")}`.trim();
  if (typeof value === "function") return (places: Record<string, unknown>) => `가 ${leaves(places).join(" ")}`;
  if (Array.isArray(value)) return value.map(deep);
  return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, deep(entry)]));
}

/** What fills the places, without the words for values, which a catalogue chooses. */
function leaves(places: Record<string, unknown> = {}): string[] {
  return Object.values(places)
    .flat()
    .filter((value) => typeof value === "number" || (typeof value === "string" && /[가0-9]/.test(value)))
    .map(String);
}
