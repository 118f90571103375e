import type { Message } from "../protocol/Message.js";

/** Of a request, what is needed to speak in its name: not its content, which may be large. */
export type Sender = Pick<Message, "headerBytes" | "identities">;

/** What is remembered of a cell, so that its output is sent with the right parent, however late it comes. */
export interface CellRecord {
  readonly request: Sender;
  readonly executionCount: number;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** Text of its result, until the history has it. */
  result?: string | undefined;
}

/** Cells whose late output still finds them; output of an older one is attributed to the newest. */
const REMEMBERED = 4000;

/** The cells that were run, by their request's id, and the execution counter. */
export class Cells {
  /** The number of the last cell that was counted. */
  executionCount = 0;
  readonly #cells = new Map<string, CellRecord>();
  #last: CellRecord | undefined;

  add(request: Message, options: { silent: boolean; allowStdin: boolean }): CellRecord {
    this.#last = this.#remember(request, options);
    return this.#last;
  }

  /** What handlers of a comm message print belongs to that message, as if it were a cell. */
  addMessage(request: Message): void {
    this.#remember(request, { silent: false, allowStdin: true });
  }

  /** The cell of that id; the newest, where it was forgotten. */
  get(id: string): CellRecord | undefined {
    return this.#cells.get(id) ?? this.#last;
  }

  #remember(
    { header, headerBytes, identities }: Message,
    options: { silent: boolean; allowStdin: boolean },
  ): CellRecord {
    const cell = { request: { headerBytes, identities }, executionCount: this.executionCount, ...options };
    this.#cells.set(header.msg_id, cell);
    if (this.#cells.size > REMEMBERED) this.#cells.delete(this.#cells.keys().next().value!);
    return cell;
  }
}
