import type { Connection } from "../protocol/Connection.js";
import { HistoryStore } from "./HistoryStore.js";
import { Kernel, type KernelOptions } from "./Kernel.js";
import { SocketTransport } from "./SocketTransport.js";

export interface StartOptions extends Pick<KernelOptions, "createInterpreter" | "ended"> {
  readonly connection: Connection;
  /** Folder of the history files; undefined keeps history in memory alone. */
  readonly historyFolder?: string | undefined;
  readonly log?: (line: string) => void;
}

/** A kernel that answers on ZeroMQ's sockets. */
export async function startKernel(options: StartOptions): Promise<Kernel> {
  const { connection, historyFolder, log = () => undefined } = options;
  const transport = new SocketTransport(connection, log);
  const kernel = new Kernel({ ...options, log, transport, history: new HistoryStore(historyFolder, log) });
  // A session takes longer to start than the sockets do.
  kernel.interpreter.catch(() => undefined);
  await transport.listen(kernel);
  return kernel;
}
