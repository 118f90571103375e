import MarkdownIt from "markdown-it";
import { escape } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMath } from "./math.js";

/** Markdown as notebooks write it (GitHub's tables, raw HTML, TeX between dollars) as HTML. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}

const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  highlight: (code, language) => highlight(code, language),
});

// Mathematics must be taken out before Markdown reads it: `_` and `*` mean other things in TeX.
markdown.inline.ruler.before("escape", "math", (state, silent) => {
  const math = inlineMath(state.src.slice(state.pos, state.posMax));
  if (!math) return false;
  if (!silent) Object.assign(state.push("math", "", 0), { content: math.tex, block: math.display });
  state.pos += math.length;
  return true;
});
markdown.block.ruler.before(
  "fence",
  "math",
  (state, startLine, endLine, silent) => {
    const lineAt = (line: number) => state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]!);
    const close = blockCloser(lineAt(startLine));
    if (!close) return false;
    const lines = [lineAt(startLine)];
    while (!close.test(lines.join("\n"))) {
      const line = startLine + lines.length;
      if (line >= endLine) return false;
      lines.push(lineAt(line));
    }
    if (silent) return true;
    const text = lines.join("\n").trim();
    const tex = text.startsWith("\\begin") ? text : text.slice(2, -2);
    Object.assign(state.push("math", "", 0), { content: tex, block: true });
    state.line = startLine + lines.length;
    return true;
  },
  { alt: ["paragraph", "reference", "blockquote", "list"] },
);
markdown.renderer.rules["math"] = (tokens, i) => renderMath(tokens[i]!.content, tokens[i]!.block);

// Jupyter's anchors: the heading's words joined by hyphens, so that a notebook's links within itself lead somewhere.
markdown.renderer.rules["heading_open"] = (tokens, i, options, _, self) => {
  const text = tokens[i + 1]!.children?.map((token) => token.content).join("") ?? "";
  tokens[i]!.attrSet("id", text.trim().replaceAll(" ", "-"));
  return self.renderToken(tokens, i, options);
};

const forms: { pattern: RegExp; display: boolean }[] = [
  { pattern: /^\$\$((?:[^$\\]|\\[^])+?)\$\$/, display: true },
  { pattern: /^\$((?:[^$\\\n]|\\[^]|\n(?!\n))+?)\$(?!\d)/, display: false },
  { pattern: /^\\\\\(([^]+?)\\\\\)/, display: false },
  { pattern: /^\\\\\[([^]+?)\\\\\]/, display: true },
];

function inlineMath(text: string): { tex: string; length: number; display: boolean } | undefined {
  if (text[0] !== "$" && text[0] !== "\\") return undefined;
  for (const { pattern, display } of forms) {
    const match = pattern.exec(text);
    if (match) return { tex: match[1]!, length: match[0].length, display };
  }
  return undefined;
}

/** What ends the block of mathematics that this line opens, if it opens one. */
function blockCloser(firstLine: string): RegExp | undefined {
  if (firstLine.startsWith("$$")) return /^\$\$[^]*[^\\]\$\$\s*$/;
  const environment = /^\\begin\{([a-z]+\*?)\}/.exec(firstLine)?.[1];
  return environment ? new RegExp(`\\\\end\\{${environment.replace("*", "\\*")}\\}\\s*$`) : undefined;
}

/** For texts that are no Markdown: as they are. */
export function renderRaw(source: string): string {
  return `<pre class="raw">${escape(source)}</pre>`;
}
