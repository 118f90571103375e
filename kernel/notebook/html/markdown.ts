import MarkdownIt from "markdown-it";
import { escape } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMath } from "./math.js";
import { mathRules } from "./mathRules.js";

/** Markdown as notebooks write it (GitHub's tables, raw HTML, TeX between dollars) as HTML. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}

const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  highlight: (code, language) => highlight(code, language),
});

markdown.use(mathRules);
markdown.renderer.rules["math"] = (tokens, i) => renderMath(tokens[i]!.content, tokens[i]!.block);

// Jupyter's anchors: the heading's words joined by hyphens, so that a notebook's links within itself lead somewhere.
markdown.renderer.rules["heading_open"] = (tokens, i, options, _, self) => {
  const text = tokens[i + 1]!.children?.map((token) => token.content).join("") ?? "";
  tokens[i]!.attrSet("id", text.trim().replaceAll(" ", "-"));
  return self.renderToken(tokens, i, options);
};

/** For texts that are no Markdown: as they are. */
export function renderRaw(source: string): string {
  return `<pre class="raw">${escape(source)}</pre>`;
}
