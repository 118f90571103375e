// The reference of the library as Markdown: a page for each folder, a section for each public name.

const folders = {
  backend: "Where tensors live",
  math: "The equations",
  layers: "Layers and models",
  graph: "Operations for layers and losses of your own",
  train: "Training",
  data: "Random numbers and datasets",
  plot: "What can be shown",
  exercises: "Exercises",
};

/** `{"README.md": text, "math.md": text, …}` from what `publicApi` found. */
export function referencePages(api) {
  const pages = Object.entries(folders).map(([folder, title]) => {
    const names = api.filter(({ file }) => file.startsWith(`${folder}/`));
    return { folder, title, functions: names.filter(isValue), types: names.filter((each) => !isValue(each)) };
  });
  const forgotten = api.filter(({ file }) => !(file.split("/")[0] in folders));
  if (forgotten.length > 0) throw new Error(`no page for ${forgotten.map(({ name }) => name).join(", ")}`);
  return Object.fromEntries([
    ["README.md", contents(pages)],
    ...pages.map((page) => [`${page.folder}.md`, pageText(page)]),
  ]);
}

const isValue = ({ kind }) => kind !== "interface" && kind !== "type";
const note = "<!-- Written by `npm run docs` from the docstrings. -->";
/** As GitHub numbers them: of `sequential` and `Sequential`, the second is sequential-1. */
function anchors(names) {
  const counts = new Map();
  return names.map(({ name }) => {
    const anchor = name.toLowerCase().replace(/[^\w-]/g, "");
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count > 0 ? `${anchor}-${count}` : anchor;
  });
}

function contents(pages) {
  const lists = pages.map(({ folder, title, functions, types }) => {
    const all = [...functions, ...types];
    const links = anchors(all).map((anchor, i) => `[\`${all[i].name}\`](${folder}.md#${anchor})`);
    const [values, others] = [links.slice(0, functions.length), links.slice(functions.length)];
    return [`## [${title}](${folder}.md)`, values.join(" · "), others.length > 0 ? `Types: ${others.join(" · ")}` : ""];
  });
  const intro =
    'Everything that `import { … } from "batchnorm-lab"` offers, by folder. Every function throws, with its own name and ' +
    "what it expected, for arguments of wrong kinds, options that there are not, and tensors that were disposed; what else " +
    "it throws for is said with it. It changes no argument, and leaves no tensor behind but those that it returns.";
  return `${[note, "# Reference", intro, ...lists.flat()].filter(Boolean).join("\n\n")}\n`;
}

function pageText({ folder, title, functions, types }) {
  const parts = [note, `# ${title}`, `\`src/${folder}/\` · [all pages](README.md)`, ...functions.map(section)];
  if (types.length > 0) parts.push("## Types", ...types.map(section));
  return `${parts.join("\n\n")}\n`;
}

function section({ name, kind, doc, text }) {
  const level = isValue({ kind }) ? "##" : "###";
  const { description, tags } = readDoc(doc);
  const parts = [`${level} ${name}`, description, code(declaration(text)), ...tagLists(tags), ...examples(tags)];
  return parts.filter(Boolean).join("\n\n");
}

/** `{description, tags: [{tag, text}]}` of a docstring. */
function readDoc(doc) {
  const [description, ...rest] = doc.split(/^@/m);
  const tags = rest.map((each) => /^(\w+)\s?([^]*)$/.exec(each)).map(([, tag, text]) => ({ tag, text: text.trim() }));
  return { description: description.trim(), tags };
}

function tagLists(tags) {
  const line = (text) => text.replace(/\s*\n\s*/g, " ");
  const parameters = tags
    .filter(({ tag }) => tag === "param")
    .map(({ text }) => {
      const [, name, what] = /^(\S+)\s*([^]*)$/.exec(text);
      return `- \`${name}\` ${line(what)}`;
    });
  const others = tags
    .filter(({ tag }) => ["returns", "throws", "see"].includes(tag))
    .map(({ tag, text }) => `- *${tag}* ${line(text)}`);
  const list = [...parameters, ...others].join("\n");
  return list ? [list] : [];
}

const examples = (tags) => tags.filter(({ tag }) => tag === "example").map(({ text }) => code(text));
const code = (text) => `\`\`\`ts\n${text}\n\`\`\``;

/** As one would write it: without `export declare`, private members and `import("…").`. */
function declaration(text) {
  return text
    .replace(/^(export )?(declare )?(?=abstract|function|class|interface|type|const)/gm, "")
    .replace(/^ {4}(private|#)[^\n]*\n/gm, "")
    .replace(/import\("[^"]*"\)\./g, "")
    .replace(/^( +)(?=\S)/gm, (spaces) => " ".repeat(spaces.length / 2 + (spaces.length % 2)));
}
