import { showOnTslab } from "#plot/render/showOnTslab.js";
import { inspectSymbol } from "../inspect.js";
import { displaySymbol, metadataSymbol, type Displayable, type MimeBundle } from "../jupyter.js";

/** Something shown that is not a picture: a table, a formula. As text outside a notebook. */
export class Block implements Displayable {
  constructor(
    readonly text: string,
    private readonly rich: MimeBundle,
    /** By MIME type. */
    private readonly metadata: Readonly<Record<string, unknown>> = {},
  ) {}

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    const bundle: MimeBundle = { ...this.rich, "text/plain": this.text };
    return Object.defineProperty(bundle, metadataSymbol, { value: this.metadata, enumerable: false });
  }

  [inspectSymbol](): string {
    const show = showOnTslab();
    if (!show) return this.text;
    show(this[displaySymbol]());
    return "";
  }
}
