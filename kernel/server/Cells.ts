import type { Message } from "../protocol/Message.js";

/** What is remembered of a cell, so that its output is sent with the right parent, however late it comes. */
export interface Cell {
  readonly request: Message;
  readonly executionCount: number;
  readonly silent: boolean;
  /** Text of its last result, for the history. */
  result?: string;
}

/** Cells whose late output still finds them; output of an older one is attributed to the newest. */
const REMEMBERED = 20_000;

/** The cells that were run, by their request's id, and the execution counter. */
export class Cells {
  /** The number of the last cell that was counted. */
  executionCount = 0;
  readonly #cells = new Map<string, Cell>();
  #last: Cell | undefined;

  add(cell: Cell): void {
    this.#cells.set(cell.request.header.msg_id, cell);
    this.#last = cell;
    if (this.#cells.size > REMEMBERED) this.#cells.delete(this.#cells.keys().next().value!);
  }

  /** The cell of that id; the newest, where it was forgotten. */
  get(id: string): Cell | undefined {
    return this.#cells.get(id) ?? this.#last;
  }
}
