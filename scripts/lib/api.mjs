// What the library offers, read from its compiled declarations (src/dist/**/*.d.ts), which the compiler lays out alike.
import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root } from "./root.mjs";

/**
 * Every public name, in the order of the table of contents: `{name, file, kind, doc, text}`. `name` has its namespace
 * ("layers.dense"), `doc` is the text of its docstring, `text` its declaration (an overloaded function: all of them).
 */
export function publicApi(file = join(root, "src", "dist", "index.d.ts"), namespace = "") {
  const own = declarationsOf(file);
  const names = [];
  for (const { text, doc } of own) {
    const from = /\bfrom "([^"]+)"/.exec(text)?.[1];
    const target = from && pathOfImport(from, file);
    const whole = /^export \* (?:as (\w+) )?from/.exec(text);
    if (whole) {
      names.push(...publicApi(target, whole[1] ? `${namespace}${whole[1]}.` : namespace));
    } else if (/^export (type )?\{/.test(text)) {
      for (const [exported, local] of listOf(text))
        names.push(...named(target ?? file, local, `${namespace}${exported}`));
    } else if (/^export /.test(text)) {
      const name = nameOf(text);
      const found = names.find((each) => each.name === `${namespace}${name}`);
      if (found) Object.assign(found, { text: `${found.text}\n${text}`, doc: found.doc || doc });
      else names.push({ name: `${namespace}${name}`, file: pathOf(file), kind: kindOf(text), doc, text });
    }
  }
  return names;
}

/** The declarations of one name in a file, itself or from where it comes. */
function named(file, local, name) {
  const own = declarationsOf(file).filter(({ text }) => /^(export )?(declare|interface|type|abstract)\b/.test(text));
  const found = own.filter(({ text }) => nameOf(text) === local);
  if (found.length > 0) {
    const doc = found.map((each) => each.doc).find(Boolean) ?? "";
    const text = found.map((each) => each.text).join("\n");
    return [{ name, file: pathOf(file), kind: kindOf(text), doc, text }];
  }
  const passedOn = declarationsOf(file).find(({ text }) => text.startsWith(`import { ${local} } from "`));
  if (passedOn) {
    const target = pathOfImport(/"([^"]+)"/.exec(passedOn.text)[1], file);
    const doc = declarationsOf(file).find(({ text }) => text.startsWith("export {")).doc;
    return named(target, local, name).map((each) => ({ ...each, file: pathOf(file), doc }));
  }
  const imported = declarationsOf(file).find(({ text }) => text.startsWith(`import ${local} `));
  if (!imported) throw new Error(`${pathOf(file)}: no declaration of ${local}`);
  const { doc } = declarationsOf(file).find(({ text }) => text.startsWith("export {"));
  return [{ name, file: pathOf(file), kind: "import", doc, text: imported.text }];
}

/** `{doc, text}` of each statement of a file: it starts at a line's beginning and ends where its brackets are closed. */
function declarationsOf(file) {
  const statements = [];
  let doc = "";
  let lines = [];
  let comment;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (comment || (lines.length === 0 && line.startsWith("/**"))) {
      comment = [...(comment ?? []), line];
      if (line.includes("*/")) [doc, comment] = [docText(comment.join("\n")), undefined];
      continue;
    }
    if (lines.length === 0 && line.trim() === "") continue;
    lines.push(line);
    const text = lines.join("\n");
    if (!isClosed(text) || !/[;}]$/.test(line)) continue;
    statements.push({ doc, text });
    doc = "";
    lines = [];
  }
  return statements;
}

function isClosed(text) {
  const code = text.replace(/\/\*[^]*?\*\/|"[^"\n]*"|=>/g, "");
  const count = (pattern) => code.match(pattern)?.length ?? 0;
  return count(/[{([<]/g) === count(/[})\]>]/g);
}

const docText = (comment) =>
  comment
    .replace(/^\/\*\*[ \t]*\n?|[ \t]*\*\/$/g, "")
    .replace(/^[ \t]*\* ?/gm, "")
    .trim();
/** The declarations that a relative import or one by `#` leads to; nothing for a package. */
function pathOfImport(from, file) {
  const base = from.startsWith("#") ? join(root, "src", "dist", from.slice(1)) : join(dirname(file), from);
  return /^[.#]/.test(from) ? base.replace(/\.js$/, ".d.ts") : undefined;
}

const pathOf = (file) =>
  relative(join(root, "src", "dist"), file)
    .split(sep)
    .join("/")
    .replace(/\.d\.ts$/, ".ts");
const nameOf = (text) => /\b(?:function|class|interface|type|const|let)\s+(\w+)/.exec(text)?.[1];
const kindOf = (text) => /\b(function|class|interface|type|const)\b/.exec(text)?.[1];

/** `export { a, type B, c as d }` as [exported, local] pairs. */
function listOf(text) {
  const inner = /\{([^}]*)\}/.exec(text)[1];
  return inner
    .split(",")
    .map((each) => each.trim().replace(/^type /, ""))
    .filter(Boolean)
    .map((each) => {
      const [local, exported = local] = each.split(/ as /);
      return [exported, local];
    });
}

/** The pieces of code after `@example` in a docstring. */
export const examplesOf = (doc) => [...doc.matchAll(/^@example\n((?:(?!^@).*\n?)+)/gm)].map(([, code]) => code.trim());
