import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import katex from "katex";
import { escape } from "./escape.js";

/** Formulas with more characters are shown as they are written: a page of them would be a hundred times as long. */
const LONGEST = 5000;

/** TeX as HTML (seen) and MathML (read aloud). What KaTeX does not understand stands there in red. */
export function renderMath(tex: string, display: boolean): string {
  if (tex.length > LONGEST) return inRed(tex, `more than ${LONGEST} characters`);
  try {
    return katex.renderToString(tex, { displayMode: display, throwOnError: false, strict: "ignore" });
  } catch (error) {
    return inRed(tex, String(error)); // braces so deep that the stack ends
  }
}

function inRed(tex: string, why: string): string {
  return `<span class="katex-error" title="${escape(why)}" style="color:#cc0000">${escape(tex)}</span>`;
}

/** KaTeX's style sheet with the fonts that this page uses inside it; empty where the page has no mathematics. */
export function mathStyles(page: string): string {
  if (!page.includes('class="katex')) return "";
  const folder = join(dirname(createRequire(import.meta.url).resolve("katex/package.json")), "dist");
  const css = readFileSync(join(folder, "katex.min.css"), "utf8");
  const used = usedFamilies(css, page);
  return css.replace(/@font-face\{[^}]*?font-family:"?(KaTeX_\w+)[^}]*\}/g, (rule, family: string) => {
    if (!used.has(family)) return "";
    const file = /fonts\/[\w-]+\.woff2/.exec(rule)![0];
    const data = readFileSync(join(folder, file)).toString("base64");
    return rule.replace(/src:[^;}]*/, `src:url(data:font/woff2;base64,${data}) format("woff2")`);
  });
}

/** The families named by the rules one of whose selectors has only classes that stand in the page. */
function usedFamilies(css: string, page: string): Set<string> {
  const present = new Set(page.match(/class="[^"]*"/g)?.flatMap((list) => list.slice(7, -1).split(" ")));
  const families = new Set(["KaTeX_Main", "KaTeX_Math"]);
  for (const [, selectors, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const family = /font(?:-family)?:[^;]*(KaTeX_\w+)/.exec(body!)?.[1];
    if (!family || selectors!.startsWith("@")) continue;
    const classes = (selector: string) => (selector.match(/\.[\w-]+/g) ?? []).map((name) => name.slice(1));
    if (selectors!.split(",").some((selector) => classes(selector).every((name) => present.has(name)))) {
      families.add(family);
    }
  }
  return families;
}
