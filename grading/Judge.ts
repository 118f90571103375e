import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterpreter } from "tskernel/dist/interpreter/createInterpreter.js";
import type { CommMessage, ExecuteOutcome, Interpreter, Output } from "tskernel/dist/Interpreter.js";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { type Binding, bindingTarget, type CallReply, type FromJudge, target } from "./bridge/messages.js";
import { type Companions, copyCompanions } from "./companions.js";
import { NotGraded } from "./NotGraded.js";
import { projectRoot } from "./sandbox/Sandbox.js";

export interface JudgeHost {
  output(output: Output): void;
  message(message: FromJudge): void;
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
  /** The bridge's comms: target → id. */
  readonly #comms = new Map<string, string>();
  #restarted = false;
  #cells = 0;

  /**
   * @param files the assignment's, which tests may read
   * @param where its folder is made
   */
  constructor(
    readonly host: JudgeHost,
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
      if (this.broken) throw new NotGraded("the process of the tests was lost");
      if (failed) throw new NotebookError(`the instructor's cells fail: ${failed}`);
    }
  }

  /** The student's names, from here on. */
  bind(binding: Binding): void {
    this.#send(bindingTarget, binding);
  }

  run(cell: string, code: string, count: number): Promise<ExecuteOutcome> {
    return this.#interpreter.execute({ cell, code, executionCount: count });
  }

  /** What a call has come to. */
  reply(reply: CallReply): void {
    this.#send(target, reply);
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
    if (failed) throw new NotGraded(`the tests cannot be prepared: ${failed}`);
  }

  /** @returns what has failed */
  async #run(code: string): Promise<string | undefined> {
    const outcome = await this.#interpreter.execute({ cell: `setup ${++this.#cells}`, code });
    return outcome.status === "error" ? `${outcome.ename}: ${outcome.evalue}` : undefined;
  }

  #send(target: string, data: object): void {
    void this.#interpreter.comm({ type: "comm_msg", commId: this.#comms.get(target)!, data: { ...data } });
  }

  #comm({ type, commId, targetName = "", data }: CommMessage): void {
    if (type === "comm_open" && !this.#comms.has(targetName)) this.#comms.set(targetName, commId);
    if (type === "comm_msg" && commId === this.#comms.get(target)) this.host.message(data as unknown as FromJudge);
  }
}
