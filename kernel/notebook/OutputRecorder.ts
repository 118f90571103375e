import type { Output } from "../Interpreter.js";
import type { CellOutput, CodeCell, DisplayOutput } from "./Notebook.js";
import { overwrite } from "./overwrite.js";

/** Puts the outputs that cells cause, in whatever order, into the cells of a notebook. */
export class OutputRecorder {
  readonly #cells = new Map<string, CodeCell>();
  readonly #displays = new Map<string, DisplayOutput[]>();
  /** Cells whose outputs go when the next one comes (`clear_output` with `wait`). */
  readonly #clearing = new Set<CodeCell>();

  /** From here on, outputs of request `key` belong to `cell`. Those of an earlier run go. */
  begin(key: string, cell: CodeCell, executionCount: number): void {
    cell.outputs = [];
    cell.execution_count = executionCount;
    this.#cells.set(key, cell);
  }

  add(output: Output): void {
    if (output.type === "update_display_data") return this.#update(output.displayId, output);
    const cell = this.#cells.get(output.cell);
    if (!cell) return;
    if (output.type === "clear_output") {
      if (output.wait) this.#clearing.add(cell);
      else cell.outputs = [];
      return;
    }
    if (this.#clearing.delete(cell)) cell.outputs = [];
    switch (output.type) {
      case "stream":
        return addText(cell.outputs, output.name, output.text);
      case "error": {
        const { ename, evalue, traceback } = output;
        cell.outputs.push({ output_type: "error", ename, evalue, traceback: [...traceback] });
        return;
      }
      case "execute_result":
        cell.outputs.push({ output_type: "execute_result", ...content(output), execution_count: cell.execution_count });
        return;
      case "display_data":
        cell.outputs.push(this.#display(output.displayId, { output_type: "display_data", ...content(output) }));
    }
  }

  /** When all cells have run: what carriage returns overwrote goes, as it did on the screen. */
  finish(): void {
    for (const cell of this.#cells.values()) {
      for (const output of cell.outputs) if (output.output_type === "stream") output.text = overwrite(output.text);
    }
  }

  /** Displaying under an id that is in use changes what was displayed under it, as in every front end. */
  #display(id: string | undefined, shown: DisplayOutput): DisplayOutput {
    if (id === undefined) return shown;
    this.#update(id, shown);
    this.#displays.set(id, [...(this.#displays.get(id) ?? []), shown]);
    return shown;
  }

  #update(id: string | undefined, change: Content): void {
    for (const shown of this.#displays.get(id ?? "") ?? []) Object.assign(shown, content(change));
  }
}

type Content = Pick<DisplayOutput, "data" | "metadata">;

/** A copy for each output, so that one's later change is not another's. */
function content({ data, metadata }: Content): Content {
  return { data: structuredClone(data), metadata: structuredClone(metadata) };
}

function addText(outputs: CellOutput[], name: "stdout" | "stderr", text: string): void {
  const last = outputs.at(-1);
  if (last?.output_type === "stream" && last.name === name) last.text += text;
  else outputs.push({ output_type: "stream", name, text });
}
