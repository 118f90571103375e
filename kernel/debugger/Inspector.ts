import type { Frame } from "../session/wire/frames.js";

export interface InspectorEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** The DevTools protocol of the session's main thread, by way of its supervisor thread: it answers during loops, too. */
export class Inspector {
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  #last = 0;

  constructor(
    readonly signal: (frame: Frame) => void,
    readonly event: (event: InspectorEvent) => void,
  ) {}

  /** Connects at the first use. */
  post<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.signal({ type: "inspect", id, method, params });
    });
  }

  disconnect(): void {
    this.signal({ type: "inspect", method: "disconnect" });
    this.reset("the debugger was disconnected");
  }

  /** A frame of the supervisor thread. */
  receive(frame: Frame): void {
    if (frame.type === "inspectorEvent") return this.event(frame as unknown as InspectorEvent);
    if (frame.type !== "inspected") return;
    const pending = this.#pending.get(frame["id"] as number);
    this.#pending.delete(frame["id"] as number);
    const error = frame["error"] as { message: string } | undefined;
    if (error) pending?.reject(new Error(error.message));
    else pending?.resolve(frame["result"] as never);
  }

  /** Nothing that was asked will be answered. */
  reset(reason: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
    this.#pending.clear();
  }
}
