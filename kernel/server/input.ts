import type { Message } from "../protocol/Message.js";
import type { Sender } from "./Cells.js";
import type { Services } from "./Services.js";

/** The code asked for input where the front end can't give any, or did not. */
export class InputError extends Error {
  override readonly name = "InputError";
}

interface Question {
  readonly cell: string;
  readonly prompt: string;
  readonly password: boolean;
  readonly request: Sender;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

/** input_request and input_reply: the questions that cells ask, one at a time, of the front end that sent the cell. */
export class InputRequests {
  readonly #kernel: Services;
  readonly #questions: Question[] = [];

  constructor(kernel: Services) {
    this.#kernel = kernel;
  }

  /** Asks, and resolves with the answer. Rejects where the cell was sent with allow_stdin false, or is interrupted. */
  ask({ cell, prompt, password }: { cell: string; prompt: string; password: boolean }): Promise<string> {
    const { request, allowStdin } = this.#kernel.cells.get(cell) ?? {};
    if (!request || !allowStdin) {
      return Promise.reject(
        new InputError("this front end takes no input (the cell was sent with allow_stdin: false)"),
      );
    }
    return new Promise((resolve, reject) => {
      this.#questions.push({ cell, prompt, password, request, resolve, reject });
      if (this.#questions.length === 1) this.#askNext();
    });
  }

  /** An input_reply; anything else on stdin is ignored. */
  receive(message: Message): void {
    const { value } = message.content;
    if (message.header.msg_type !== "input_reply" || typeof value !== "string") {
      return this.#kernel.log(`ignored on stdin: ${message.header.msg_type}`);
    }
    const question = this.#questions.shift();
    if (!question) return this.#kernel.log("ignored on stdin: an input_reply that nothing waits for");
    question.resolve(value);
    this.#askNext();
  }

  rejectAll(reason: string): void {
    for (const question of this.#questions.splice(0)) question.reject(new InputError(reason));
  }

  /** The cell has ended: front ends show its questions no more, and the next one is not to wait for their answers. */
  cellEnds(cell: string): void {
    const [asked] = this.#questions;
    const ended = this.#questions.filter((question) => question.cell === cell);
    if (!asked || !ended.length) return;
    const left = this.#questions.filter((question) => question.cell !== cell);
    this.#questions.splice(0, Infinity, ...left);
    for (const { reject } of ended) reject(new InputError("the cell that asks has ended"));
    if (left[0] !== asked) this.#askNext();
  }

  #askNext(): void {
    const question = this.#questions[0];
    if (!question) return;
    const { prompt, password, request } = question;
    this.#kernel.send("stdin", "input_request", { prompt, password }, request);
  }
}
