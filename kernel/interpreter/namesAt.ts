import { keywords } from "../cell/keywords.js";
import { wordStart } from "../cell/wordStart.js";
import type { Completions } from "../Interpreter.js";

/** What may stand at the cursor, as far as it can be told without types: the notebook's names, Node's, and keywords. */
export function namesAt(code: string, cursor: number, declared: Iterable<string>): Completions {
  const end = Math.max(0, Math.min(cursor, code.length));
  const start = wordStart(code, end);
  const typed = code.slice(start, end);
  const isMember = /\.\s{0,99}$/.test(code.slice(Math.max(0, start - 100), start));
  const types = new Map<string, string>();
  if (!isMember) {
    for (const name of keywords) types.set(name, "keyword");
    for (const name of Object.getOwnPropertyNames(globalThis)) types.set(name, "variable");
    for (const name of declared) types.set(name, "variable");
  }
  const kinds = [...types].flatMap(([text, type]) => (text.startsWith(typed) ? [{ text, type }] : [])).reverse();
  return { matches: kinds.map(({ text }) => text), start, end, kinds };
}
