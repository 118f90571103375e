import { escape } from "./escape.js";

// SGR codes (ECMA-48) become spans: the sixteen named colours as classes, so that the page's light and dark styles
// choose their shade, all others as they are. Codes that only make sense on a terminal are dropped.

interface Style {
  foreground?: string | undefined;
  background?: string | undefined;
  marks: Set<string>;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const marks = new Map([
  [1, "bold"],
  [2, "faint"],
  [3, "italic"],
  [4, "underline"],
  [7, "inverse"],
  [9, "strike"],
]);

/** A terminal's text as HTML, colours included. */
export function ansiToHtml(text: string): string {
  let style: Style = { marks: new Set() };
  let html = "";
  for (const part of text.split(/(\x1b\[[\d;:?]*[A-Za-z])/)) {
    const codes = /^\x1b\[([\d;:]*)m$/.exec(part)?.[1];
    if (codes !== undefined) style = apply(style, codes.split(/[;:]/).map(Number));
    else if (!part.startsWith("\x1b[")) html += enclose(part.replace(/[\x00-\x08\x0b-\x1f]/g, ""), style);
  }
  return html;
}

function apply(before: Style, codes: readonly number[]): Style {
  let style: Style = { ...before, marks: new Set(before.marks) };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) style = { marks: new Set() };
    else if (marks.has(code)) style.marks.add(marks.get(code)!);
    else if (code === 22) ["bold", "faint"].forEach((mark) => style.marks.delete(mark));
    else if (marks.has(code - 20)) style.marks.delete(marks.get(code - 20)!);
    else if (code === 38 || code === 48) {
      style[code === 38 ? "foreground" : "background"] = colour(codes, i + 1);
      i += codes[i + 1] === 2 ? 4 : 2;
    } else if (code === 39) style.foreground = undefined;
    else if (code === 49) style.background = undefined;
    else if (code >= 30 && code <= 37) style.foreground = names[code - 30];
    else if (code >= 90 && code <= 97) style.foreground = `bright-${names[code - 90]}`;
    else if (code >= 40 && code <= 47) style.background = names[code - 40];
    else if (code >= 100 && code <= 107) style.background = `bright-${names[code - 100]}`;
  }
  return style;
}

/** What follows 38 or 48: `5;n` of the palette of 256, or `2;red;green;blue`. */
function colour(codes: readonly number[], at: number): string | undefined {
  if (codes[at] === 2) return `rgb(${[1, 2, 3].map((place) => clamp(codes[at + place])).join()})`;
  const n = clamp(codes[at + 1]);
  if (n < 8) return names[n];
  if (n < 16) return `bright-${names[n - 8]}`;
  if (n >= 232)
    return `rgb(${Array(3)
      .fill(8 + 10 * (n - 232))
      .join()})`;
  const levels = [36, 6, 1].map((unit) => Math.floor((n - 16) / unit) % 6);
  return `rgb(${levels.map((level) => (level === 0 ? 0 : 55 + 40 * level)).join()})`;
}

function clamp(value = 0): number {
  return Math.max(0, Math.min(255, Math.trunc(value) || 0));
}

function enclose(text: string, { foreground, background, marks }: Style): string {
  if (text === "") return "";
  const classes = [...marks].map((mark) => `ansi-${mark}`);
  const styles: string[] = [];
  const paint = (value: string | undefined, property: string, prefix: string) => {
    if (value?.startsWith("rgb")) styles.push(`${property}:${value}`);
    else if (value) classes.push(prefix + value);
  };
  paint(foreground, "color", "ansi-");
  paint(background, "background", "ansi-on-");
  if (classes.length + styles.length === 0) return escape(text);
  const classList = classes.length > 0 ? ` class="${classes.join(" ")}"` : "";
  const styleList = styles.length > 0 ? ` style="${styles.join(";")}"` : "";
  return `<span${classList}${styleList}>${escape(text)}</span>`;
}
