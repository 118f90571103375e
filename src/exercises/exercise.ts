import { inspectSymbol } from "../inspect.js";
import { checkText } from "../arguments.js";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";
import { definitions } from "./definitions.js";
import { toHtml } from "./CheckResult.js";
import { solutionOf, stubOf } from "./defineExercise.js";
import type { Exercise } from "./definition.js";
import { words, wordsOf } from "./words/current.js";

/** Text or code that shows itself in a notebook. */
export interface Shown extends Displayable {
  readonly text: string;
}

/** The words of an exercise. Shown, it is the task. */
export interface ExerciseHandle extends Displayable {
  readonly id: string;
  /** The name of its check: `check[name]`. */
  readonly name: string;
  readonly title: string;
  readonly task: string;
  readonly numHints: number;
  /** The code to start from. */
  readonly stub: string;
  /** The n-th step of help, from 1. Asking for more than there are gives the last. */
  hint(n?: number): Shown;
  /** The worked solution. */
  solution(): Shown;
}

/**
 * An exercise by its number ("2.1") or by the name of its check.
 *
 * @throws Error listing the exercises, if there is none of that name.
 * @example
 * exercise("2.1").hint(1)
 */
export function exercise(id: string): ExerciseHandle {
  checkText("exercise", "id", id, "2.1");
  const definition = definitions.find((each) => each.id === id || each.name === id);
  if (!definition) {
    const all = definitions.map((each) => `${each.id} ${each.name}`).join(", ");
    throw new Error(`exercise: there is no exercise "${id}"; there are ${all}`);
  }
  return handleOf(definition);
}

/**
 * All exercises, in the order of the lessons.
 *
 * @example
 * console.log(exercises().length);
 */
export function exercises(): ExerciseHandle[] {
  return definitions.map(handleOf);
}

function handleOf(definition: Exercise): ExerciseHandle {
  const { id, name } = definition;
  const { messages } = words();
  const { title, task, hints } = wordsOf(name);
  return {
    id,
    name,
    title,
    task,
    numHints: hints.length,
    stub: stubOf(definition),
    hint(n = 1) {
      if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`hint: n is ${n}, expected 1 … ${hints.length}`);
      const step = Math.min(n, hints.length);
      return shown(messages.hint({ id, step, of: hints.length, text: hints[step - 1]! }));
    },
    solution: () => code(solutionOf(definition)),
    ...shown(messages.task({ id, title, task })),
  };
}

function shown(text: string): Shown {
  return {
    text,
    [displaySymbol]: (): MimeBundle => ({
      "text/html": `<div>${toHtml(text)}</div>`,
      "text/plain": text.replaceAll("`", ""),
    }),
    [inspectSymbol]: () => text,
  } as Shown;
}

function code(text: string): Shown {
  return {
    text,
    [displaySymbol]: (): MimeBundle => ({ "text/markdown": `\`\`\`typescript\n${text}\n\`\`\``, "text/plain": text }),
    [inspectSymbol]: () => text,
  } as Shown;
}
