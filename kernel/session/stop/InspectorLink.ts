import { Session } from "node:inspector";
import type { FromSupervisor, Inspect } from "../wire/messages.js";

/**
 * The debugger's way from the supervisor thread into the main thread's inspector. Connected by the first thing that is
 * asked, and only then does debugging cost anything.
 */
export class InspectorLink {
  #session: Session | undefined;
  #paused = false;

  constructor(readonly send: (message: FromSupervisor) => void) {}

  get isConnected(): boolean {
    return this.#session !== undefined;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  inspect({ id, method, params }: Inspect): void {
    this.#session ??= this.#connect();
    this.#session.post(method, params, (error, result) => {
      this.send({ type: "inspected", id, ...(error ? { error: { message: error.message } } : { result }) });
    });
  }

  /** Stop: what is paused goes on only to be terminated, and nothing pauses until it is over. */
  release(): void {
    this.#session?.post("Debugger.setSkipAllPauses", { skip: true });
    if (this.#paused) this.#session?.post("Debugger.resume", { terminateOnResume: true });
  }

  /** The Stop is over. */
  watch(): void {
    this.#session?.post("Debugger.setSkipAllPauses", { skip: false });
  }

  #connect(): Session {
    const session = new Session();
    session.connectToMainThread();
    // A process that ends would wait for us.
    session.post("NodeRuntime.notifyWhenWaitingForDisconnect", { enabled: true });
    session.on("inspectorNotification", (message: { method: string; params: Record<string, unknown> }) => {
      const { method, params } = message;
      if (method === "NodeRuntime.waitingForDisconnect") return this.detach();
      if (method === "Debugger.paused") this.#paused = true;
      if (method === "Debugger.resumed") this.#paused = false;
      // Node's own scripts are of no interest, and there are hundreds.
      if (method === "Debugger.scriptParsed" && !String(params["url"]).startsWith("file:")) return;
      this.send({ type: "inspectorEvent", method, params });
    });
    return session;
  }

  detach(): void {
    this.#session?.disconnect();
    this.#session = undefined;
    this.#paused = false;
  }
}
