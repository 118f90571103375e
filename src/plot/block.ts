import { inspect } from "node:util";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";
import { showOnTslab } from "./render/showOnTslab.js";

/** Something shown that is not a picture: a table, a formula. As text outside a notebook. */
export class Block implements Displayable {
  constructor(
    readonly text: string,
    private readonly rich: MimeBundle,
  ) {}

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    return { ...this.rich, "text/plain": this.text };
  }

  [inspect.custom](): string {
    const show = showOnTslab();
    if (!show) return this.text;
    show(this[displaySymbol]());
    return "";
  }
}
