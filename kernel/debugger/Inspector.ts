import { handle, type FromSupervisor, type Handlers, type ToSupervisor } from "../session/wire/messages.js";

export type InspectorEvent = Extract<FromSupervisor, { readonly type: "inspectorEvent" }>;

/** The DevTools protocol of the session's main thread, by way of its supervisor thread: it answers during loops, too. */
export class Inspector {
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  #last = 0;

  constructor(
    readonly signal: (message: ToSupervisor) => void,
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
    this.signal({ type: "detach" });
    this.reset("the debugger was disconnected");
  }

  /** What the supervisor thread says. */
  receive(message: FromSupervisor): void {
    handle(this.#handlers, message);
  }

  readonly #handlers: Handlers<FromSupervisor> = {
    supervising: () => {},
    inspectorEvent: (event) => this.event(event),
    inspected: ({ id, result, error }) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new Error(error.message));
      else pending?.resolve(result as never);
    },
  };

  /** Nothing that was asked will be answered. */
  reset(reason: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
    this.#pending.clear();
  }
}
