/** The page's look: one column, light and dark, on paper too. */
export const styles = `
:root {
  --text: #1f2328; --soft: #636c76; --page: #fff; --code: #f6f8fa; --line: #d8dee4; --accent: #0a58ca;
  --keyword: #a626a4; --string: #2f7d32; --number: #986801; --title: #0a58ca; --comment: #6a737d;
  --black: #1f2328; --red: #c62828; --green: #2e7d32; --yellow: #8a6100; --blue: #1565c0; --magenta: #8e24aa;
  --cyan: #00707a; --white: #6e7781; --error: #fff1f0;
}
@media screen and (prefers-color-scheme: dark) { :root {
  --text: #e3e7ec; --soft: #9aa4af; --page: #14171b; --code: #1d2127; --line: #343b44; --accent: #78adff;
  --keyword: #d79bec; --string: #9ccc9c; --number: #e0b070; --title: #82b4ff; --comment: #8b949e;
  --black: #9aa4af; --red: #ff8a80; --green: #93d29a; --yellow: #e6c073; --blue: #8ab8ff; --magenta: #dba0ec;
  --cyan: #79d3dc; --white: #e3e7ec; --error: #35201f;
} }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 17px/1.6 system-ui, sans-serif; }
main { max-width: 58rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
a { color: var(--accent); }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.8em 0 .6em; }
h1 { font-size: 2.1rem; margin-top: .5em; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .25em; }
img, svg, video { max-width: 100%; }
img { height: auto; }
blockquote { margin: 1em 0; padding: .1em 1em; border-left: 4px solid var(--line); color: var(--soft); }
pre, code { font: .82em/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
:not(pre) > code { background: var(--code); border-radius: 4px; padding: .15em .35em; }
pre { margin: 0; overflow: auto; white-space: pre; }
pre code { font-size: 1em; }
.markdown pre, pre.code, pre.raw { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .7em 1em; }
.markdown > .katex-display, .markdown p { overflow-x: auto; overflow-y: hidden; }
.cell { position: relative; margin: 1.1em 0; }
.count { position: absolute; right: 100%; margin-right: .6em; top: .75em; color: var(--soft); font: .75em ui-monospace, monospace; }
.output { margin: .6em 0 .6em 1em; overflow: auto; max-height: 80vh; }
.output:has(figure, img, .html) { max-height: none; }
summary { cursor: pointer; color: var(--soft); }
pre.stderr, pre.error { background: var(--error); padding: .6em 1em; border-radius: 6px; }
figure { margin: 0; max-width: 100%; overflow-x: auto; }
figure > img { display: block; }
figure.drawn > img, figure:not(.drawn) > .controls { display: none; }
.output > img, figure[data-plot] { background: #fff; color: #1f2328; border-radius: 6px; }
figure[data-plot] { width: fit-content; padding: .4em; }
figure[data-plot="plotly"] { width: 100%; }
.controls { font-size: .85rem; padding: 0 .5em; }
.controls label { display: flex; align-items: center; gap: .7em; margin: .3em 0; }
.controls input[type=range] { width: 16rem; }
table { border-collapse: collapse; font-size: .9em; font-variant-numeric: tabular-nums; }
.markdown table { display: block; overflow-x: auto; }
th, td { padding: .3em .8em; border-bottom: 1px solid var(--line); text-align: left; }
tbody tr:nth-child(even) { background: var(--code); }
.hljs-keyword, .hljs-literal, .hljs-meta { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-template-variable { color: var(--string); }
.hljs-number { color: var(--number); }
.hljs-title, .hljs-attr { color: var(--title); }
.hljs-subst { color: var(--text); }
.hljs-comment { color: var(--comment); font-style: italic; }
.ansi-bold { font-weight: 600; } .ansi-faint { opacity: .7; } .ansi-italic { font-style: italic; }
.ansi-underline { text-decoration: underline; } .ansi-strike { text-decoration: line-through; }
.ansi-inverse { background: var(--text); color: var(--page); }
${["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
  .map(
    (name) =>
      `.ansi-${name}, .ansi-bright-${name} { color: var(--${name}); } ` +
      `.ansi-on-${name}, .ansi-on-bright-${name} { background: var(--${name}); color: var(--page); }`,
  )
  .join("\n")}
@media (max-width: 62rem) { .count { position: static; display: block; margin: 0 0 .2em; } }
@media print {
  main { max-width: none; padding: 0; }
  .output { max-height: none; }
  pre { white-space: pre-wrap; }
  .cell, figure, img, table { break-inside: avoid; }
  .controls { display: none; }
}
`;
