import type { Lines } from "./definition.js";

type Values<L> = { readonly [Name in keyof L]: L[Name] extends () => infer Value ? Value : never };

/** Lines that several exercises share. `Given` is what an exercise must have for them: parameters, or lines of its own. */
export const linesOf =
  <Given>() =>
  <L extends Lines>(lines: L & ThisType<Given & Values<L>>): L =>
    lines;

/** Mistakes in lines that several exercises share. */
export const mistakesIn =
  <L extends Lines, Given>(_: L) =>
  <M extends string>(
    mistakes: Record<M, Part<L, Given> | readonly Part<L, Given>[]>,
  ): Record<M, Part<L, Given> | readonly Part<L, Given>[]> =>
    mistakes;

type Part<L, Given> = {
  readonly [Name in keyof L]?: (it: Given & Values<L>) => L[Name] extends () => infer Value ? Value : never;
};
