import { parentPort, workerData } from "node:worker_threads";
import { handle, type Handlers } from "../session/wire/messages.js";
import { LanguageService } from "./LanguageService.js";

/** What the server asks of its thread for texts: a method of `LanguageService`, and what it is given. */
export interface Question {
  readonly type: "question";
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export type Method = Exclude<keyof LanguageService, "close">;

/** No question follows. The thread ends by itself once its processes are gone: one that ends before them leaves them unreaped. */
export interface Close {
  readonly type: "close";
}

/** What comes back: an answer, or news of TypeScript's process. */
export type Answer =
  | { readonly type: "result"; readonly id: number; readonly result: unknown }
  | {
      readonly type: "error";
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    }
  | { readonly type: "process"; readonly pid: number; readonly isRunning: boolean };

const port = parentPort!;
const send = (answer: Answer): void => port.postMessage(answer);
const service = new LanguageService({
  ...(workerData as { cwd: string }),
  processChanged: (pid, isRunning) => send({ type: "process", pid, isRunning }),
});

const handlers: Handlers<Question | Close, Promise<void>> = {
  async question({ id, method, args }) {
    try {
      const result = await (service[method] as (...args: readonly unknown[]) => unknown)(...args);
      send({ type: "result", id, result });
    } catch (error) {
      const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      send({ type: "error", id, error: { name, message, stack } });
    }
  },
  async close() {
    await service.close();
    port.close();
  },
};

port.on("message", (message: Question | Close) => handle(handlers, message));
