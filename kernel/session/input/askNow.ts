import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { currentCell } from "../follow/currentCell.js";
import { shared, slots } from "../process/sharedState.js";
import type { Answer } from "../wire/messages.js";
import { over, question, type Reply } from "./questions.js";

const channel = new MessageChannel();

/** Where the supervisor puts the answers that the main thread waits for. */
export function answerPort(): MessagePort {
  channel.port1.unref();
  return channel.port2;
}

/** Asks and blocks this thread until the answer is there. */
export function askNow(message: string, password: boolean): Reply {
  const cell = currentCell();
  if (cell.ended) return over;
  Atomics.store(shared, slots.answer, 0);
  const id = question(cell, message, password, true);
  for (;;) {
    Atomics.wait(shared, slots.answer, 0);
    if (Atomics.load(shared, slots.answer) === 2) cell.interrupt();
    Atomics.store(shared, slots.answer, 0);
    // An answer that comes after its question was stopped is nobody's.
    for (let got = receiveMessageOnPort(channel.port1); got; got = receiveMessageOnPort(channel.port1)) {
      const answer = got.message as Answer;
      if (answer.id === id) return answer;
    }
  }
}
