import { currentCell } from "../follow/currentCell.browser.js";
import { over, question, type Reply } from "./questions.js";
import { SharedAnswer } from "./SharedAnswer.js";

let answer: SharedAnswer | undefined;

/** The memory that this worker shares with the one that answers. */
export function shareAnswer(memory: SharedArrayBuffer): void {
  answer = new SharedAnswer(memory);
}

/** Asks and blocks this worker until the answer is there. */
export function askNow(message: string, password: boolean): Reply {
  const cell = currentCell();
  if (cell.ended) return over;
  if (!answer) throw new Error("This page can't wait for an answer: write await Jupyter.input(…), which can.");
  const text = answer.wait(
    () => question(cell, message, password, true),
    () => cell.interrupt(),
  );
  return text === null ? {} : { text };
}
