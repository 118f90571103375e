import { currentCell, type CellRun } from "#session/follow/currentCell.js";
import { send } from "#session/output/send.js";
import type { Answer } from "../wire/messages.js";

/** What has come of a question to the person at the front end. */
export interface Reply extends Partial<Answer> {
  /** The cell that asked has been stopped, or has ended: front ends show its questions no more. */
  readonly isOver?: boolean;
}

export const over: Reply = { isOver: true, error: "the cell that asks has ended" };

const waiting = new Map<number, { readonly cell: CellRun; readonly resolve: (answer: Reply) => void }>();
let asked = 0;

/** Whoever has asked in this cell, by default in any, is answered no more, and may ask again. */
export function endQuestions(cell?: CellRun): void {
  for (const [id, { cell: asker, resolve }] of waiting) {
    if (cell && cell !== asker) continue;
    waiting.delete(id);
    resolve(over);
  }
}

/** An answer has come for somebody who doesn't block. */
export function handleAnswer(answer: Answer): void {
  waiting.get(answer.id)?.resolve(answer);
  waiting.delete(answer.id);
}

/** Sends a question; its number. */
export function question(cell: CellRun, prompt: string, password: boolean, blocking: boolean): number {
  send({ type: "input", cell: cell.id, id: ++asked, prompt, password, blocking });
  return asked;
}

export function ask(message: string, password: boolean, cell = currentCell()): Promise<Reply> {
  if (cell.ended) return Promise.resolve(over);
  const id = question(cell, message, password, false);
  return new Promise((resolve) => waiting.set(id, { cell, resolve }));
}
