import { showOnTslab } from "#plot/render/showOnTslab.js";
import { inspectSymbol } from "../inspect.js";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";

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

  [inspectSymbol](): string {
    const show = showOnTslab();
    if (!show) return this.text;
    show(this[displaySymbol]());
    return "";
  }
}
