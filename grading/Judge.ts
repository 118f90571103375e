import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterpreter } from "tskernel/dist/interpreter/createInterpreter.js";
import type { CommMessage, ExecuteOutcome, Interpreter, Output } from "tskernel/dist/Interpreter.js";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { CallReply, CallRequest } from "./bridge/messages.js";
import { type Companions, copyCompanions } from "./companions.js";
import { projectRoot } from "./sandbox/Sandbox.js";

export interface JudgeHost {
  output(output: Output): void;
  call(request: CallRequest): void;
}

const bridge = new URL("bridge/judgeBridge.js", import.meta.url).href;

/**
 * The session in which tests run: the instructor's code only, in a process of the grader's own. A student's names are
 * there as functions that call the student's process and get data back, so nothing that a student's code changes, in
 * its own process, changes how it is judged.
 */
export class Judge {
  readonly #folder: string;
  readonly #interpreter: Interpreter;
  #commId = "";
  #restarted = false;
  #cells = 0;

  /**
   * @param files the assignment's, which tests may read
   * @param where its folder is made
   */
  constructor(
    public host: JudgeHost,
    files: Companions = new Map(),
    where = tmpdir(),
  ) {
    this.#folder = mkdtempSync(join(where, "judge-"));
    symlinkSync(join(projectRoot, "node_modules"), join(this.#folder, "node_modules"));
    copyCompanions(files, this.#folder);
    this.#interpreter = createInterpreter({
      cwd: this.#folder,
      host: {
        output: (output) => this.host.output(output),
        input: () => Promise.reject(new Error("a test asks for input")),
        comm: (message) => this.#comm(message),
        debugEvent: () => {},
        sessionRestarted: () => (this.#restarted = true),
      },
    });
  }

  /**
   * Makes the names known that solutions are expected to define.
   *
   * @throws NotebookError where the instructor's cells fail
   */
  async prepare(names: readonly string[], setup: readonly string[]): Promise<void> {
    await this.#must(`await import(String(${JSON.stringify(bridge)}));`);
    if (names.length > 0) await this.#must(names.map((name) => `declare const ${name}: any;`).join("\n"));
    for (const code of setup) {
      const failed = await this.#run(code);
      if (failed) throw new NotebookError(`the instructor's cells fail: ${failed}`);
    }
  }

  /** The student's names, from here on. */
  bind(values: Record<string, unknown>): void {
    this.#interpreter.comm({ type: "comm_msg", commId: this.#commId, data: { bind: values } });
  }

  run(cell: string, code: string, count: number): Promise<ExecuteOutcome> {
    return this.#interpreter.execute({ cell, code, executionCount: count });
  }

  /** What a call has come to. */
  reply(reply: CallReply): void {
    this.#interpreter.comm({
      type: "comm_msg",
      commId: this.#commId,
      data: reply as unknown as Record<string, unknown>,
    });
  }

  interrupt(): Promise<void> {
    return this.#interpreter.interrupt();
  }

  /** Whether it has lost what `prepare` did, and must be replaced. */
  get broken(): boolean {
    return this.#restarted;
  }

  async close(): Promise<void> {
    await this.#interpreter.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #must(code: string): Promise<void> {
    const failed = await this.#run(code);
    if (failed) throw new Error(`the judge cannot be prepared: ${failed}`);
  }

  /** @returns what has failed */
  async #run(code: string): Promise<string | undefined> {
    const outcome = await this.#interpreter.execute({ cell: `setup ${++this.#cells}`, code });
    return outcome.status === "error" ? `${outcome.ename}: ${outcome.evalue}` : undefined;
  }

  #comm({ type, commId, data }: CommMessage): void {
    if (type === "comm_open") this.#commId = commId;
    if (type === "comm_msg") this.host.call(data as unknown as CallRequest);
  }
}
