import type { AnyNode } from "acorn";
import type { Binding } from "./Binding.js";
import { continuesIn, loopsIn } from "./plainLoops.js";

export interface PlainLoop {
  readonly node: AnyNode;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

/** What a name of the notebook is called within such a loop. */
export function localOf(name: string, { context }: Binding): string {
  return `${name}${context}`;
}

/**
 * Gives a loop local names, and the values back when it ends:
 *
 *     { let s' = s.$; try { stop: for (…) { s' += 1; if (--count === 0) { …; if (flag) break stop; } } } finally { s.$ = s'; } }
 *
 * Stop sets a flag, which such a loop looks at now and then: being terminated would skip the `finally`. (Counting down
 * at the end of the body costs nothing; reading the flag each time, or at the beginning, costs more than the loop.)
 */
export function encloseLoop(cell: Binding, { node, read, written }: PlainLoop): void {
  if (!written.size) return;
  const { text, context } = cell;
  const check = `if (--${context}Count === 0) { ${context}Count = 4096; if (${context}Cut[0] !== 0) break ${context}Stop; }`;
  for (const { body } of loopsIn(node)) {
    if (body.type === "BlockStatement") text.appendLeft(body.end - 1, ` ${check} `);
    else {
      text.prependRight(body.start, "{ ");
      text.appendLeft(body.end, ` ${check} }`);
    }
  }
  for (const { start, end } of continuesIn(node)) {
    text.prependRight(start, `{ ${check} `);
    text.appendLeft(end, " }");
  }
  const locals = [...new Set([...written, ...read])].map((name) => `${localOf(name, cell)} = ${name}.$`);
  const back = [...written].map((name) => `${name}.$ = ${localOf(name, cell)};`);
  text.prependRight(
    node.start,
    `{ let ${context}Cut = ${context}.cut, ${context}Count = 4096, ${locals.join(", ")}; try { ${context}Stop: `,
  );
  text.appendLeft(node.end, ` } finally { ${back.join(" ")} } if (${context}Cut[0] !== 0) ${context}.stop(); }`);
}
