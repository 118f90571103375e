import type { DebuggerHost } from "./Debugger.js";

/** The browser's own developer tools are the debugger there. */
export class Debugger {
  readonly isAttached = false;

  constructor(_host: DebuggerHost) {}

  async request({ seq, command }: { seq?: number; command?: string }): Promise<Record<string, unknown>> {
    const message = "the debugger of notebooks is not in browsers: take the browser's own developer tools";
    return { type: "response", request_seq: seq, success: false, command, message };
  }

  receive(_frame: object): void {}

  async cellStarts(..._cell: readonly unknown[]): Promise<void> {}

  sessionEnded(): void {}
}
