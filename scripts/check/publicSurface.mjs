// What the library offers is typed and explained: no `any`, a docstring each, a default for every option, an example for
// every function.
import { join } from "node:path";
import { examplesOf, publicApi } from "../lib/api.mjs";
import { root } from "../lib/root.mjs";

/** `{checked, problems}` of the compiled declarations that start at `index`. */
export function checkPublicSurface(index = join(root, "src", "dist", "index.d.ts")) {
  const api = publicApi(index);
  const problems = api.flatMap(({ name, file, kind, doc, text }) => {
    const isCalled = kind === "function" || kind === "const";
    const isExplained = doc !== "" || (!isCalled && hasExplainedFields(text));
    return [
      ...(hasAny(text) ? [`${file}: ${name} has the type any in its declaration`] : []),
      ...(isExplained ? [] : [`${file}: ${name} has no docstring`]),
      ...fieldsWithoutDefault(name, kind, text).map((field) => `${file}: ${name}.${field} does not say its default`),
      ...(isCalled && examplesOf(doc).length === 0 ? [`${file}: ${name} has no @example`] : []),
    ];
  });
  return { checked: `${api.length} public names`, problems };
}

const comments = /\/\*[^]*?\*\//g;
const hasAny = (text) =>
  /[:<(,|&=>]\s*any\b(?!\??:)|\bany\[\]/.test(text.replace(comments, "").replace(/"[^"\n]*"/g, '""'));

/** An options object whose name says it all: its fields have the docstrings. */
const hasExplainedFields = (text) => text.startsWith("export interface") && (text.match(comments) ?? []).length > 0;

/** Options that may be left out, and whose docstring does not say what holds then. */
function fieldsWithoutDefault(name, kind, text) {
  if (kind !== "interface" || !/(Options|Parameters)$/.test(name)) return [];
  const fields = [...text.matchAll(/((?:\/\*\*(?:(?!\*\/)[^])*\*\/\s*)?)^ {4}(?:readonly )?(\w+)\?:/gm)];
  return fields.filter(([, doc]) => !/default/i.test(doc)).map(([, , field]) => field);
}
