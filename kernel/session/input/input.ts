import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { CellRun } from "../follow/CellRun.js";
import { currentCell } from "../follow/currentCell.js";
import type { Answer } from "../wire/messages.js";
import { send } from "../output/send.js";
import { shared, slots } from "../process/sharedState.js";

/** Questions to the person at the front end. */
const channel = new MessageChannel();
const waiting = new Map<number, { readonly cell: CellRun; readonly resolve: (answer: Reply) => void }>();
let asked = 0;

interface Reply extends Partial<Answer> {
  /** The cell that asked has been stopped, or has ended: front ends show its questions no more. */
  readonly isOver?: boolean;
}

const over: Reply = { isOver: true, error: "the cell that asks has ended" };

/** Where the supervisor puts the answers that the main thread waits for. */
export function answerPort(): MessagePort {
  channel.port1.unref();
  return channel.port2;
}

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

/** Asks and blocks this thread until the answer is there. */
function askNow(message: string, password: boolean): Reply {
  if (currentCell().ended) return over;
  Atomics.store(shared, slots.answer, 0);
  const id = ++asked;
  send({ type: "input", cell: currentCell().id, id, prompt: message, password, blocking: true });
  for (;;) {
    Atomics.wait(shared, slots.answer, 0);
    if (Atomics.load(shared, slots.answer) === 2) currentCell().interrupt();
    Atomics.store(shared, slots.answer, 0);
    // An answer that comes after its question was stopped is nobody's.
    for (let got = receiveMessageOnPort(channel.port1); got; got = receiveMessageOnPort(channel.port1)) {
      const answer = got.message as Answer;
      if (answer.id === id) return answer;
    }
  }
}

export function ask(message: string, password: boolean, cell = currentCell()): Promise<Reply> {
  if (cell.ended) return Promise.resolve(over);
  const id = ++asked;
  send({ type: "input", cell: cell.id, id, prompt: message, password, blocking: false });
  return new Promise((resolve) => waiting.set(id, { cell, resolve }));
}

/** As in browsers; null where the front end takes no input. */
export function prompt(message = "", defaultValue = ""): string | null {
  const { text } = askNow(message, false);
  return text === undefined ? null : text || defaultValue;
}

/** As in browsers: true for `y` or `yes`. False where the front end takes no input. */
export function confirm(message: unknown = ""): boolean {
  const { text } = askNow(`${String(message)} [y/n] `, false);
  return /^\s*y(es)?\s*$/i.test(text ?? "");
}

export function password(message = ""): string | null {
  return askNow(message, true).text ?? null;
}

export async function input(message = "", options: { password?: boolean } = {}): Promise<string> {
  const { text, error } = await ask(message, options.password ?? false);
  if (text === undefined) throw new Error(error ?? "no input");
  return text;
}

/** Nobody can be asked. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Ends a cell that waits for what will never come. */
export let failCell: (cell: CellRun, error: Error) => void = () => {};

export function onInputFailure(fail: typeof failCell): void {
  failCell = fail;
}
