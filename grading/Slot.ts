import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Submission } from "./Course.js";
import type { Result } from "./results.js";
import { oneLine } from "./oneLine.js";
import type { Isolation } from "./sandbox/Sandbox.js";
import { endUser, removeFilesOf } from "./sandbox/users.js";
import type { Limits } from "./student/Student.js";

/** What a slot's process is started with. */
export interface SlotSettings {
  /** The course's folder. */
  readonly course: string;
  /** Where it makes folders. */
  readonly work: string;
  readonly slot: number;
  readonly limits: Limits;
  readonly isolation: Isolation;
}

export type SlotRequest =
  /** Which of these are to be graded, since they have changed or have no result? */
  | { readonly do: "look"; readonly submissions: readonly Submission[] }
  /** Grades one and writes its result; with questions, only theirs is new. `isAlone`: no other slot has work meanwhile. */
  | {
      readonly do: "grade";
      readonly submission: Submission;
      readonly questions: readonly string[];
      readonly isAlone: boolean;
    };

export type SlotAnswer =
  | { readonly type: "changed"; readonly submissions: readonly Submission[] }
  | { readonly type: "graded"; readonly result: Result }
  /** Beside others it had too little of the processor: its limits of time say nothing. No result is written. */
  | { readonly type: "starved" }
  /** `again`: whether another try may do better. */
  | { readonly type: "not graded"; readonly why: string; readonly again: boolean }
  /** No submission can be graded: the instructor or the administrator has to mend something first. */
  | { readonly type: "useless"; readonly why: string; readonly again: boolean };

/** Also said: the processes that a slot has started, and that have ended, so that none outlives it. */
export type SlotNews =
  | {
      readonly type: "started";
      readonly pid: number;
      /** Whose all processes are. */ readonly user: number | undefined;
    }
  | { readonly type: "ended"; readonly pid: number };

/** The slot's process has gone, or was ended for taking too long, before it answered. */
export class SlotLost extends Error {
  override readonly name = "SlotLost";
}

/** A slot's process, and those that it has started. */
interface Running {
  readonly process: ChildProcess;
  readonly children: Map<number, { readonly user: number | undefined }>;
}

const program = fileURLToPath(new URL("slotMain.js", import.meta.url));

/**
 * A process that grades one submission after the other. Whatever a submission does to the grader, it does to this process:
 * where that is slow, others are not, and where it is lost, another is started.
 */
export class Slot {
  #running: Running | undefined;
  #closing: Promise<void> = Promise.resolve();
  #waiting: { resolve(answer: SlotAnswer): void; reject(error: SlotLost): void } | undefined;
  #lastWords = "";

  constructor(readonly settings: SlotSettings) {}

  /** @throws SlotLost */
  async ask(request: SlotRequest, seconds: number): Promise<SlotAnswer> {
    const { process: slot } = (this.#running ??= this.#start());
    const answer = new Promise<SlotAnswer>((resolve, reject) => (this.#waiting = { resolve, reject }));
    const lose = (why: string): void => this.#waiting?.reject(new SlotLost(why));
    const timer = setTimeout(lose, seconds * 1000, `it took more than ${seconds} s`);
    slot.send(request, (error) => error && lose(error.message));
    try {
      return await answer;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends its process and all that this has started; the next request starts another. */
  close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    // Whoever closes it once more waits for the same end.
    if (running) this.#closing = Promise.all([this.#closing, end(running)]).then(() => {});
    return this.#closing;
  }

  #start(): Running {
    const slot = fork(program, [JSON.stringify(this.settings)], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // It leads a group.
      detached: true,
      execArgv: ["--max-old-space-size=2048"],
    });
    const children: Running["children"] = new Map();
    this.#lastWords = "";
    slot.stderr!.on(
      "data",
      (chunk: Buffer) => (this.#lastWords = (this.#lastWords + chunk.toString("latin1")).slice(-2000)),
    );
    slot.on("message", (message: SlotAnswer | SlotNews) => {
      if (!("pid" in message)) this.#waiting?.resolve(message);
      else if (message.type === "started") children.set(message.pid, message);
      else children.delete(message.pid);
    });
    const lost = (how: string): void => {
      const words = oneLine(this.#lastWords, 200);
      this.#waiting?.reject(new SlotLost(`the grader's process for it was lost: ${how}${words && ` (${words})`}`));
    };
    slot.on("error", (error) => lost(error.message));
    slot.on("exit", (code, signal) => lost(signal ?? `exit code ${code}`));
    return { process: slot, children };
  }
}

async function end({ process: slot, children }: Running): Promise<void> {
  const isThere = slot.pid !== undefined && slot.exitCode === null && slot.signalCode === null;
  const exited = isThere ? new Promise((resolve) => slot.once("exit", resolve)) : undefined;
  // Its group first: the compilers that it has started.
  if (isThere) endGroup(slot.pid!);
  await exited;
  for (const [pid, { user }] of children) {
    if (user !== undefined) endUser(user);
    endGroup(pid);
    if (user !== undefined) removeFilesOf(user);
  }
  children.clear();
  // A process that it had just started, and not told of yet, may hold the other end of it.
  slot.stderr!.destroy();
}

/** Ends a process, and those of its group where it leads one. */
export function endGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Gone already, or of no group of its own.
    }
  }
}
