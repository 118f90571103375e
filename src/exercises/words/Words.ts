import type { Exercise } from "../definition.js";
import type { definitions } from "../definitions.js";
import type { messages } from "./english/messages.js";
import type { ResultName } from "./places.js";

/** What is said of one mistake. */
export interface MistakeWords {
  /** What is wrong, addressed to the student. */
  readonly says: string;
  /** The equation or line to look at again. */
  readonly look: string;
  /** What shows it in the student's own numbers, with places for the exercise's `evidence`. */
  readonly seen?: string;
}

/** The words of one exercise, whole sentences each. */
export interface ExerciseWords<M extends string = string, V extends string = string> {
  readonly title: string;
  /** What to write, in Markdown. */
  readonly task: string;
  /** What a pass has shown: "5 batches, among them one with a constant feature". */
  readonly verified: string;
  /** The inputs by their label, with places for the numbers. */
  readonly cases: Readonly<Record<string, string>>;
  /** Results whose own name says too little, or is a plural. */
  readonly results?: Readonly<Record<string, ResultName>>;
  readonly mistakes: Readonly<Record<M, MistakeWords>>;
  /** What there is to learn from another right answer. */
  readonly variants: Readonly<Record<V, string>>;
  /** Three steps of help: the idea, the way, and the line. Only the last gives the answer away. */
  readonly hints: readonly [string, string, string];
}

type Definitions = (typeof definitions)[number];
type WordsOf<E> = E extends Exercise<string, infer M, infer V> ? ExerciseWords<M, V> : never;

/** Everything that checks, tasks and hints say: a language is one object of this type, and the compiler sees what is missing. */
export interface Words {
  readonly messages: typeof messages;
  readonly exercises: { readonly [E in Definitions as E["name"]]: WordsOf<E> };
}
