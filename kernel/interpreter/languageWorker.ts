import { parentPort, workerData } from "node:worker_threads";
import { LanguageService } from "./LanguageService.js";

/** What the server asks of its thread for texts: a method of `LanguageService`, and what it is given. */
export interface Question {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export type Method = Exclude<keyof LanguageService, "close">;

/** No question follows. The thread ends by itself once its processes are gone: one that ends before them leaves them unreaped. */
export interface Close {
  readonly close: true;
}

/** What comes back: an answer, or news of TypeScript's process. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string; readonly stack: string } }
  | { readonly pid: number; readonly isRunning: boolean };

const port = parentPort!;
const send = (answer: Answer): void => port.postMessage(answer);
const service = new LanguageService({
  ...(workerData as { cwd: string }),
  processChanged: (pid, isRunning) => send({ pid, isRunning }),
});

port.on("message", async (message: Question | Close) => {
  if ("close" in message) {
    await service.close();
    return port.close();
  }
  const { id, method, args } = message;
  try {
    send({ id, result: await (service[method] as (...args: readonly unknown[]) => unknown)(...args) });
  } catch (error) {
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    send({ id, error: { name, message, stack } });
  }
});
