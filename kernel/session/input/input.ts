import { Readable } from "node:stream";
import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { Cell } from "../follow/Cell.js";
import { currentCell } from "../follow/currentCell.js";
import type { Frame } from "../wire/frames.js";
import { send } from "../output/outward.js";
import { shared, slots } from "../process/sharedState.js";
import { nativeTimers } from "../follow/timers.js";

/** Questions to the person at the front end. */
const channel = new MessageChannel();
const waiting = new Map<number, (answer: Answer) => void>();
let asked = 0;

interface Answer {
  readonly text?: string;
  readonly error?: string;
  /** The cell that asked has been stopped. */
  readonly stopped?: boolean;
}

/** Where the supervisor puts the answers that the main thread waits for. */
export function answerPort(): MessagePort {
  channel.port1.unref();
  return channel.port2;
}

/** Stop: whoever has asked is answered no more, and may ask again. */
export function stopQuestions(): void {
  for (const [id, resolve] of waiting) {
    waiting.delete(id);
    resolve({ stopped: true });
  }
}

/** An answer has come for somebody who doesn't block. */
export function handleAnswer(frame: Frame): void {
  const resolve = waiting.get(frame["id"] as number);
  waiting.delete(frame["id"] as number);
  resolve?.(frame as Answer);
}

/** Asks and blocks this thread until the answer is there. */
function askNow(message: string, password: boolean): Answer {
  Atomics.store(shared, slots.answer, 0);
  const id = ++asked;
  send({ type: "input", cell: currentCell().id, id, prompt: message, password, blocking: true });
  for (;;) {
    Atomics.wait(shared, slots.answer, 0);
    if (Atomics.load(shared, slots.answer) === 2) currentCell().interrupt();
    Atomics.store(shared, slots.answer, 0);
    // An answer that comes after its question was stopped is nobody's.
    for (let got = receiveMessageOnPort(channel.port1); got; got = receiveMessageOnPort(channel.port1)) {
      const answer = got.message as Answer & { id: number };
      if (answer.id === id) return answer;
    }
  }
}

function ask(message: string, password: boolean): Promise<Answer> {
  const id = ++asked;
  send({ type: "input", cell: currentCell().id, id, prompt: message, password, blocking: false });
  return new Promise((resolve) => waiting.set(id, resolve));
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
let failCell: (cell: Cell, error: Error) => void = () => {};

export function onInputFailure(fail: typeof failCell): void {
  failCell = fail;
}

/** `process.stdin`: each line is asked for when somebody reads. `node:readline` has then printed its question. */
export class Stdin extends Readable {
  readonly fd = 0;
  readonly isTTY = false;
  #asking = false;

  constructor() {
    super({ read: () => nativeTimers.setImmediate(() => this.#ask()) });
  }

  #ask(): void {
    // Whoever got the line before may have stopped reading in the meantime.
    if (this.#asking || this.readableFlowing === false || !this.#hasReader()) return;
    this.#asking = true;
    const cell = currentCell();
    void ask("", false).then(({ text, error, stopped }) => {
      this.#asking = false;
      if (text !== undefined) return void this.push(`${text}\n`);
      // Who reads on, in another cell, asks anew.
      if (!stopped) failCell(cell, new InputError(error ?? "no input"));
    });
  }

  #hasReader(): boolean {
    return this.listenerCount("data") + this.listenerCount("readable") > 0;
  }

  override resume(): this {
    super.resume();
    // A reader that comes back after a pause: `read` was called before it and has been passed over.
    nativeTimers.setImmediate(() => this.readableFlowing && this.#ask());
    return this;
  }
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
