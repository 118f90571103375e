/** Where and why a cell's text is not TypeScript. Offsets are UTF-16 units of the cell's text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly length: number;
}

/** How many problems are told: each repeats its line, which may be the whole text. */
export const maxProblems = 10;

export class CellSyntaxError extends Error {
  override readonly name = "SyntaxError";
  constructor(readonly problems: readonly SyntaxProblem[]) {
    super(problems[0]?.message ?? "invalid syntax");
  }
}

export interface Transpiled {
  readonly js: string;
  /** Source map (JSON) from `js` to the cell's text. */
  readonly map: string;
}

/** What a `tsconfig.json` says about the JavaScript. */
export interface Tsconfig {
  readonly jsx?: "preserve" | "react-native" | "react" | "react-jsx" | "react-jsxdev";
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
  readonly experimentalDecorators?: boolean;
  readonly useDefineForClassFields?: boolean;
}
