import { createInterpreter } from "./createInterpreter.js";
import type { CommMessage, ExecuteOutcome, ExecuteRequest, Interpreter, Output } from "../Interpreter.js";

/** A real interpreter and all that it says, by cell. */
export class Recorder {
  readonly interpreter: Interpreter;
  readonly outputs: Output[] = [];
  readonly comms: CommMessage[] = [];
  readonly restarts: string[] = [];
  /** What the person at the front end types, by prompt. */
  answer: (request: { prompt: string; password: boolean }) => Promise<string> = () =>
    Promise.reject(new Error("no stdin"));
  /** Slows the receiver of outputs down. */
  gate: (() => Promise<void>) | undefined;
  #cells = 0;

  constructor(cwd: string) {
    this.interpreter = createInterpreter({
      cwd,
      host: {
        output: (output) => {
          this.outputs.push(output);
          return this.gate?.();
        },
        input: (request) => this.answer(request),
        comm: (message) => void this.comms.push(message),
        debugEvent: () => {},
        sessionRestarted: (reason) => void this.restarts.push(reason),
      },
    });
  }

  async run(code: string, more: Partial<ExecuteRequest> = {}): Promise<CellRecord> {
    const cell = `cell-${++this.#cells}`;
    const outcome = await this.interpreter.execute({ cell, code, ...more });
    return new CellRecord(this, cell, outcome);
  }

  close(): Promise<void> {
    return this.interpreter.close();
  }
}

export class CellRecord {
  constructor(
    readonly recorder: Recorder,
    readonly cell: string,
    readonly outcome: ExecuteOutcome,
  ) {}

  get outputs(): Output[] {
    return this.recorder.outputs.filter((output) => output.cell === this.cell);
  }

  /** The result's text, if there is one. */
  get text(): unknown {
    const result = this.outputs.find((output) => output.type === "execute_result");
    return result && "data" in result ? withoutColours(String(result.data["text/plain"])) : undefined;
  }

  stream(name: "stdout" | "stderr"): string {
    return this.outputs.map((output) => (output.type === "stream" && output.name === name ? output.text : "")).join("");
  }

  /** The error, as text without colours; throws when the cell ended well. */
  get error(): { ename: string; evalue: string; traceback: string } {
    if (this.outcome.status !== "error") throw new Error(`the cell ended well: ${JSON.stringify(this.outputs)}`);
    const { ename, evalue, traceback } = this.outcome;
    return { ename, evalue, traceback: withoutColours(traceback.join("\n")) };
  }
}

export function withoutColours(text: string): string {
  return text.replace(/\x1b\[[\d;]*m/g, "");
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
