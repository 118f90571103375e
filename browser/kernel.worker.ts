import { loadDeclarations } from "../kernel/checker/declarations.browser.js";
import { createInterpreter } from "../kernel/interpreter/createInterpreter.js";
import { handle, type Handlers } from "../kernel/session/wire/messages.js";
import type { Call, FromKernel, ToKernel } from "./messages.js";

const post = (message: FromKernel): void => self.postMessage(message);

/** Questions of cells to the person at the page. */
const questions = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
let asked = 0;

const interpreter = loadDeclarations(new URL("declarations.json", self.location.href)).then(() =>
  createInterpreter({
    cwd: "/notebook",
    host: {
      output: (output) => post({ type: "output", output }),
      input: (request) =>
        new Promise((resolve, reject) => {
          questions.set(++asked, { resolve, reject });
          post({ type: "input", id: asked, request });
        }),
      comm: (message) => post({ type: "comm", message }),
      debugEvent: () => {},
      sessionRestarted: (reason) => post({ type: "restarted", reason }),
    },
  }),
);

const handlers: Handlers<ToKernel> = {
  call: (call) => void answer(call),
  said({ id, text, error }) {
    const question = questions.get(id);
    questions.delete(id);
    if (text === undefined) question?.reject(new Error(error));
    else question?.resolve(text);
  },
};

/** The page's call of the interpreter; what it answers, or what it throws. */
async function answer({ id, method, args }: Call): Promise<void> {
  try {
    const call = (await interpreter)[method] as (...args: unknown[]) => unknown;
    post({ type: "answer", id, value: await call.apply(await interpreter, [...args]) });
  } catch (error) {
    post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
  }
}

self.onmessage = ({ data }: MessageEvent<ToKernel>) => handle(handlers, data);
