import { randomUUID } from "node:crypto";
import MarkdownIt from "markdown-it";
import { escape } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMath } from "./math.js";
import { mathRules } from "./mathRules.js";

/**
 * Markdown as notebooks write it (GitHub's tables, raw HTML, TeX between dollars) as HTML.
 * @param own what becomes of the HTML before the formulas are put into it; as it is by default
 */
export function renderMarkdown(source: string, own: (html: string) => string = (html) => html): string {
  const formulas: string[] = [];
  const mark = randomUUID(); // no text can stand for a formula
  const html = own(markdown.render(source, { formulas, mark }));
  return html.replaceAll(
    new RegExp(`<span data-formula="${mark}-(\\d+)"></span>`, "g"),
    (_, i) => formulas[Number(i)]!,
  );
}

const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  highlight: (code, language) => highlight(code, language),
});

markdown.use(mathRules);
markdown.renderer.rules["math"] = (tokens, i, _, env) => {
  const { formulas, mark } = env as { formulas: string[]; mark: string };
  const number = formulas.push(renderMath(tokens[i]!.content, tokens[i]!.block)) - 1;
  return `<span data-formula="${mark}-${number}"></span>`;
};

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
