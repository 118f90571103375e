import type { ExerciseWords, Words } from "./Words.js";
import { english } from "./english/english.js";

let current: Words = english;

/** The words of the language that is spoken. */
export function words(): Words {
  return current;
}

/** The words of an exercise, by its name. */
export function wordsOf(name: string): ExerciseWords {
  return (current.exercises as Readonly<Record<string, ExerciseWords>>)[name]!;
}

/** From now on everything is said in the words of this catalogue. Returns the one before. */
export function speak(catalogue: Words): Words {
  const before = current;
  current = catalogue;
  return before;
}
