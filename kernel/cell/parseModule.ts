import { parse, type Program } from "acorn";

/** The tree of a module. Throws acorn's `SyntaxError`, with `pos`, where it is none. */
export function parseModule(js: string): Program {
  return parse(js, { ecmaVersion: "latest", sourceType: "module", ranges: true });
}
