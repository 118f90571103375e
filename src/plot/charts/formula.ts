import { checkText, show } from "../../arguments.js";
import type { Displayable } from "../../jupyter.js";
import { Block } from "../block.js";

/**
 * A formula, set as mathematics in a notebook.
 *
 * @param latex LaTeX without dollar signs; `String.raw` keeps its backslashes.
 * @param text how it reads where mathematics cannot be set. Default: the LaTeX.
 * @throws TypeError where it is not a text.
 * @example
 * formula(String.raw`\hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}`, "x̂ = (x − μ) / √(σ² + ε)");
 */
export function formula(latex: string, text: string = latex): Displayable & { readonly text: string } {
  if (typeof latex !== "string" || latex.trim() === "") {
    throw new TypeError(`formula: latex is ${show(latex)}, expected LaTeX`);
  }
  checkText("formula", "text", text, "x squared");
  return new Block(text, { "text/latex": `$$${latex.replace(/^\$+|\$+$/g, "").trim()}$$` });
}
