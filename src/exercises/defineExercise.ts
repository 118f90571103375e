import type { Answers, Definition, Exercise, Kind, Lines, Mistake } from "./definition.js";
import { evaluator, type Formulas } from "./evaluator.js";
import { lineOf } from "./lineOf.js";

/**
 * Lets the compiler fit a definition's parts together: no name of a line, parameter, result or mistake can be misspelt.
 * Two steps, so that the lines' types are known before the mistakes in them are read.
 */
export function defineExercise<
  const N extends string,
  const P extends Record<string, Kind>,
  L extends Lines,
  F extends boolean = false,
>(definition: Definition<N, P, L, F>) {
  return {
    withMistakes: <M extends string, V extends string = never, W extends string = never>(
      answers: Answers<P, L, F, M, V, W>,
    ) => assemble(definition as unknown as Untyped, answers as unknown as UntypedAnswers) as Exercise<N, M, V | W>,
  };
}

/** The same without what the compiler has checked. */
type Untyped = Omit<Exercise, "container"> &
  Parameters<typeof evaluator>[0] & { readonly container?: Exercise["container"] };
interface UntypedAnswers extends Partial<Pick<Exercise, "accepts" | "evidence">> {
  readonly mistakes: Forms;
  readonly together?: readonly string[];
  readonly variants?: Forms;
}
type Forms = Readonly<Record<string, Formulas | readonly Formulas[]>>;

function assemble(
  definition: Untyped,
  { mistakes, together = [], variants = {}, accepts = {}, evidence = {} }: UntypedAnswers,
): Exercise {
  const replaced = new Map<string, Formulas>();
  /** Each form of a mistake or variant gets a name, by which `evaluate` is asked for it. */
  const named = (each: Forms) =>
    Object.entries(each).map(([name, value]) => {
      const ways = [value].flat() as Formulas[];
      ways.forEach((way, i) => replaced.set(`${name} ${i}`, way));
      return { name, ways: ways.map((_, i) => `${name} ${i}`) };
    });
  const results = Object.keys(definition.results);
  return {
    ...definition,
    container: definition.container ?? "tensors",
    mistakes: named(mistakes).map((each): Mistake => ({ ...each, together: together.includes(each.name) })),
    variants: named(variants),
    accepts,
    evidence,
    order: Object.keys(definition.lines).flatMap((line) =>
      results.filter((name) => lineOf(name, definition.lines) === line),
    ),
    evaluate: evaluator(definition, replaced),
  };
}

/** The code before the student has touched it. */
export function stubOf({ header }: Pick<Exercise, "header">): string {
  return `${header} {\n  // YOUR CODE HERE\n  throw new Error("Not implemented");\n}`;
}

/** A worked solution, for a cell with `tf` at hand. */
export function solutionOf({ header, body }: Pick<Exercise, "header" | "body">): string {
  return `${header} {\n${body.replace(/^/gm, "  ")}\n}`;
}
