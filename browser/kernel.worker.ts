import { loadDeclarations } from "../kernel/checker/declarations.browser.js";
import { createInterpreter } from "../kernel/interpreter/createInterpreter.js";
import type { Call, FromKernel } from "./messages.js";

const post = (message: FromKernel): void => self.postMessage(message);

const interpreter = loadDeclarations(new URL("declarations.json", self.location.href)).then(() =>
  createInterpreter({
    cwd: "/notebook",
    host: {
      output: (output) => post({ type: "output", output }),
      input: () => Promise.reject(new Error("a browser's cell can't wait for an answer: take a variable instead")),
      comm: (message) => post({ type: "comm", message }),
      debugEvent: () => {},
      sessionRestarted: (reason) => post({ type: "restarted", reason }),
    },
  }),
);

/** The page's calls of the interpreter; what it answers, or what it throws. */
self.onmessage = async ({ data: { id, method, args } }: MessageEvent<Call>) => {
  try {
    const call = (await interpreter)[method] as (...args: unknown[]) => unknown;
    post({ type: "answer", id, value: await call.apply(await interpreter, [...args]) });
  } catch (error) {
    post({ type: "answer", id, error: error instanceof Error ? error.message : String(error) });
  }
};
