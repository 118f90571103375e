import { createInterpreter } from "../interpreter/createInterpreter.js";
import { readConnection } from "../protocol/Connection.js";
import { historyFolder } from "./historyFolder.js";
import { startKernel } from "./startKernel.js";
import { watchParent } from "./watchParent.js";

const USAGE = "Usage: tskernel kernel CONNECTION_FILE";

/** `tskernel kernel FILE`: serves the front end that wrote the connection file, until it or the terminal goes. */
export async function kernelCommand(argv: string[]): Promise<number> {
  const asksHelp = argv.includes("--help") || argv.includes("-h");
  const file = argv.find((word) => !word.startsWith("-"));
  if (asksHelp || file === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return asksHelp ? 0 : 2;
  }
  // Clients pass on what other kernels understand (testbook: --Kernel.stop_on_error_timeout=0).
  const others = argv.filter((word) => word !== file);
  if (others.length > 0)
    process.stderr.write(`tskernel kernel: ignored, no options of this kernel: ${others.join(" ")}\n`);
  const log = process.env.TSKERNEL_LOG ? writeLine : () => undefined;
  process.stderr.on("error", () => undefined); // nobody reads our log any more: no reason to end
  process.removeAllListeners("warning"); // Node's own listener writes to stderr
  process.on("warning", (warning) => log(String(warning)));
  process.on("uncaughtException", (error) => log(`not caught: ${error.stack ?? String(error)}`));

  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const kernel = await startKernel({
    connection: readConnection(file),
    createInterpreter: async (host) => createInterpreter({ cwd: process.cwd(), host }),
    historyFolder: historyFolder(),
    log,
    ended: end,
  });
  const close = (reason: string) => {
    log(reason);
    void kernel.close();
  };
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => close(signal));
  process.on("SIGINT", () => void kernel.interpreter.then((interpreter) => interpreter.interrupt()));
  watchParent(() => close("the front end's process has gone"));
  setImmediate(() => kernel.warmUp()); // the sockets answer already; a front end takes some time to ask
  await ended;
  return 0;
}

function writeLine(line: string): void {
  process.stderr.write(`[tskernel ${new Date().toISOString()}] ${line}\n`);
}
