import { shapeText } from "../arguments.js";
import { inspectSymbol } from "../inspect.js";
import { displaySymbol, type Displayable, type MimeBundle } from "../jupyter.js";

import type { Variable } from "../graph/Variable.js";
import { checkModel, type Model } from "./Model.js";

export interface SummaryRow {
  readonly layer: string;
  readonly type: string;
  /** Of one batch, the batch's size −1. */
  readonly outputShape: readonly number[];
  /** Names of the layers or inputs whose outputs it gets. */
  readonly inputs: readonly string[];
  /** Numbers that the optimizer trains. */
  readonly trained: number;
  /** Numbers that it would train, were they not frozen. */
  readonly frozen: number;
  /** Numbers that training collects: moving statistics. */
  readonly statistics: number;
}

/** A model's layers as a table: a cell's last expression shows it. */
export class Summary implements Displayable {
  constructor(readonly rows: readonly SummaryRow[]) {}

  toString(): string {
    const table = this.#cells();
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
    return table
      .map((row) =>
        row
          .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
          .join("  ")
          .trimEnd(),
      )
      .join("\n");
  }

  [displaySymbol](): MimeBundle {
    const [head, ...rest] = this.#cells();
    const row = (cells: readonly string[], tag: string) =>
      `<tr>${cells.map((cell, i) => `<${tag} style="text-align:${i < 2 ? "left" : "right"}">${escape(cell)}</${tag}>`).join("")}</tr>`;
    const html = `<table><thead>${row(head!, "th")}</thead><tbody>${rest.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
    return { "text/html": html, "text/plain": this.toString() };
  }

  [inspectSymbol](): string {
    return this.toString();
  }

  #cells(): string[][] {
    // What says nothing is left out: inputs where each layer has the one before, and frozen numbers where there are none.
    const isLine = this.rows.every(({ inputs }, i) => i === 0 || inputs.join() === this.rows[i - 1]!.layer);
    const counted = (["trained", "frozen", "statistics"] as const).filter(
      (key) => key !== "frozen" || this.rows.some(({ frozen }) => frozen > 0),
    );
    const total = (key: (typeof counted)[number]) => this.rows.reduce((sum, row) => sum + row[key], 0);
    const count = (value: number) => value.toLocaleString("en");
    return [
      ["layer", "output shape", ...counted, ...(isLine ? [] : ["inputs"])],
      ...this.rows.map((row) => [
        row.layer,
        shapeText(row.outputShape),
        ...counted.map((key) => count(row[key])),
        ...(isLine ? [] : [row.inputs.join(", ")]),
      ]),
      ["total", "", ...counted.map((key) => count(total(key))), ...(isLine ? [] : [""])],
    ];
  }
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * A table of a model's layers: output shapes, parameters trained, and statistics.
 *
 * @example
 * console.log(String(summary(model)));
 */
export function summary(model: Model): Summary {
  checkModel("summary", model);
  const learning = new Set(model.weights().flatMap(({ name, trainable }) => (trainable ? [name] : [])));
  const count = (layer: string, of: (variable: Variable) => boolean) =>
    model
      .variables()
      .filter((variable) => variable.name.startsWith(`${layer}/`) && of(variable))
      .reduce((total, variable) => total + variable.values.length, 0);
  return new Summary(
    model.layers.map(({ name, layer, outputShape, inputs }) => ({
      layer: name,
      inputs,
      type: layer.type,
      outputShape: [-1, ...outputShape],
      trained: count(name, (variable) => learning.has(variable.name)),
      frozen: count(name, (variable) => variable.trainable && !learning.has(variable.name)),
      statistics: count(name, (variable) => !variable.trainable),
    })),
  );
}
