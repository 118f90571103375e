import { color, fontFamily } from "../theme.js";
import { wrap } from "./font.js";
import { escapeHtml } from "./htmlPage.js";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element as text. */
export function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeHtml(typeof value === "number" ? short(value) : String(value))}"`);
  const body = inside.join("");
  return body === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${body}</${name}>`;
}

/** Text at a place; `anchor` start, middle or end. */
export function text(content: string, x: number, y: number, attributes: Attributes = {}): string {
  const base = { x, y, "font-size": 12, fill: color("ink"), "text-anchor": "middle" };
  return element("text", { ...base, ...attributes }, escapeHtml(content));
}

/** A whole drawing: background, heading, and the content moved below it. */
export function figure(
  content: string,
  size: { width: number; height: number },
  words: { title?: string | undefined; subtitle?: string | undefined; description: string },
): string {
  const padding = 10;
  const titleLines = words.title ? wrap(words.title, size.width, 15, true) : [];
  const subtitleLines = words.subtitle ? wrap(words.subtitle, size.width, 12) : [];
  const top =
    titleLines.length * 20 + subtitleLines.length * 16 + (titleLines.length + subtitleLines.length > 0 ? 10 : 0);
  const width = size.width + 2 * padding;
  const height = size.height + top + 2 * padding;
  const heading = [
    ...titleLines.map((line, k) =>
      text(line, 0, 14 + 20 * k, { "font-size": 15, "font-weight": 600, "text-anchor": "start" }),
    ),
    ...subtitleLines.map((line, k) =>
      text(line, 0, titleLines.length * 20 + 12 + 16 * k, { fill: color("muted"), "text-anchor": "start" }),
    ),
  ];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      "font-family": fontFamily,
      role: "img",
      "aria-label": words.description,
    },
    element("rect", { width, height, fill: color("background") }),
    element(
      "g",
      { transform: `translate(${padding},${padding})` },
      ...heading,
      element("g", { transform: `translate(0,${short(top)})` }, content),
    ),
  );
}

/** Two decimals are a hundredth of a pixel. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
