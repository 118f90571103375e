// The frame of every page: head, contents, previous and next.
import { escape } from "tskernel/dist/notebook/html/escape.js";

/** The interface's words, by language. */
export const words = {
  en: {
    contents: "Contents",
    search: "Search (/)",
    theme: "Light or dark",
    skip: "To the text",
    previous: "Previous",
    next: "Next",
    licences: "Licences",
  },
};

/**
 * A page as HTML.
 * @param page `{file, title, body, kind}`: `kind` is a lesson's attributes, or nothing
 * @param contents `[{title, pages: [{file, title}]}]`
 */
export function renderPage({ file, title, body, attributes = "", head = "" }, contents, language = "en") {
  const say = words[language];
  const pages = contents.flatMap((part) => part.pages);
  const at = pages.findIndex((page) => page.file === file);
  const link = (page, rel, text) =>
    page ? `<a rel="${rel}" href="${page.file}"><small>${text}</small> ${escape(page.title)}</a>` : "<span></span>";
  const parts = contents.map(
    (part) =>
      `<li>${escape(part.title)}<ul>${part.pages
        .map(
          (page) =>
            `<li><a href="${page.file}"${page.file === file ? ' aria-current="page"' : ""}>${escape(page.title)}</a></li>`,
        )
        .join("")}</ul></li>`,
  );
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)} · Batch norm lab</title>
<link rel="icon" href="assets/logo.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/style.css">
<script>try { const theme = localStorage.getItem("theme"); if (theme) document.documentElement.dataset.theme = theme; } catch {}</script>
<script type="module" src="page/main.js"></script>
${head}</head>
<body>
<a class="skip" href="#text">${say.skip}</a>
<header>
<a class="home" href="index.html">Batch norm lab</a>
<input id="search" type="search" placeholder="${say.search}" aria-label="${say.search}" autocomplete="off">
<nav id="results" aria-label="${say.search}" hidden></nav>
<button id="theme" type="button" title="${say.theme}" aria-label="${say.theme}">◐</button>
</header>
<details class="contents"><summary>${say.contents}</summary><nav aria-label="${say.contents}"><ul>${parts.join("")}</ul></nav></details>
<main id="text"${attributes}>
${body}
</main>
<footer><nav aria-label="${say.previous}, ${say.next}">${link(pages[at - 1], "prev", say.previous)}${link(pages[at + 1], "next", say.next)}</nav>
<p><a href="licenses.txt">${say.licences}</a></p></footer>
</body>
</html>
`;
}
