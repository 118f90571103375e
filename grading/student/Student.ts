import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallReply, CallRequest } from "../bridge/messages.js";
import type { Encoded } from "../bridge/values.js";
import { type Companions, copyCompanions } from "../companions.js";
import { hiddenMemoryOf, memoryOf } from "../sandbox/memory.js";
import { ProcessorWatch } from "../sandbox/ProcessorWatch.js";
import { labIn, type Sandboxed, startSandboxed, type SandboxOptions } from "../sandbox/Sandbox.js";
import { endUser, removeFilesOf } from "../sandbox/users.js";
import { maxOutput, readReply, type Reply, type Request, sizeOf, type StudentOutput } from "./protocol.js";

export interface Limits {
  /** Seconds for one cell, as nbgrader's `Execute.timeout`. */
  readonly cell: number;
  /** Bytes of memory: for each of the student's processes, where the system refuses more, and for all together. */
  readonly memory: number;
  readonly processes: number;
}

export const defaultLimits: Limits = { cell: 30, memory: 2 * 2 ** 30, processes: 256 };

/** How much may come out of a student's processes altogether, and in one piece. */
const maxTotal = 64e6;
const maxPiece = 16e6;
/** What an output costs of a cell's room, in characters, beside its text. */
const outputCost = 10;
/** Seconds that a stopped cell may still take, and that a start may take. */
const grace = 8;
const startTime = 120;
const memoryInterval = 200;

export interface StudentHost {
  output(output: StudentOutput): void;
  reply(reply: CallReply): void;
  /** The process, or the session in it, has gone, and with it all that its cells have defined. */
  gone(why: string): void;
  /** What had to be done about it, for the instructor: "used more than 2 GB of memory". */
  incident(what: string): void;
  /** A limit of time has passed while the processor was busy with other things. */
  starved(): void;
}

/** Said of a student's process that has gone for good, or had to be ended. */
export class StudentGone extends Error {
  override readonly name = "StudentGone";

  /** @param byUs It was ended by the grader for passing a limit; otherwise anybody may have ended it. */
  constructor(
    message: string,
    readonly byUs: boolean,
  ) {
    super(message);
  }
}

/** The grader's hold on the process that runs one student's code. */
export class Student {
  readonly #sandbox: Sandboxed;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #watch: NodeJS.Timeout;
  readonly #gone: Promise<never>;
  #end!: (error: StudentGone) => void;
  #ended: StudentGone | undefined;
  #ready!: () => void;
  readonly #started: Promise<void>;
  #ids = 0;
  #received = 0;
  #rest: Buffer[] = [];
  #restLength = 0;
  #lastWords = "";
  #restarted: StudentGone | undefined;
  /** Whether it was told to stop what runs now. */
  #isStopped = false;
  /** Characters of output that have come, by cell. */
  readonly #written = new Map<string, number>();
  #hasDropped = false;
  #memoryKills = 0;

  constructor(
    readonly options: Omit<SandboxOptions, "processes" | "memory"> & {
      readonly limits: Limits;
      /** Files for its folder; where several have one of the same name, the first's. */
      readonly files: readonly Companions[];
    },
    readonly host: StudentHost,
  ) {
    const { folder, limits, files } = options;
    const work = join(folder, "work");
    mkdirSync(work, { recursive: true });
    symlinkSync(join(labIn(options.isolation), "node_modules"), join(work, "node_modules"));
    for (const some of files) copyCompanions(some, work);
    const runner = fileURLToPath(new URL("runner.js", import.meta.url));
    this.#gone = new Promise((_, reject) => (this.#end = reject));
    this.#gone.catch(() => {});
    this.#started = new Promise((resolve) => (this.#ready = resolve));
    this.#sandbox = startSandboxed(runner, { ...options, ...limits });
    this.#process = this.#sandbox.process;
    this.#process.stdout!.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#process.stderr!.on("data", (chunk: Buffer) => (this.#lastWords = (this.#lastWords + chunk).slice(-2000)));
    this.#process.stdin!.on("error", () => {});
    this.#process.on("error", (error) => this.#lose(error.message));
    this.#process.on("exit", () => {
      if (this.#isOutOfMemory()) this.#loseForMemory();
      else this.#lose(`the process has ended: ${this.#lastWords.trim() || "without a word"}`);
    });
    this.#watch = setInterval(() => this.#watchMemory(), memoryInterval);
  }

  ready(): Promise<void> {
    return this.#within(startTime, this.#started);
  }

  /** Runs a cell. Never rejects for what the cell does within its limits. @throws StudentGone */
  async run(cell: string, code: string, count: number): Promise<void> {
    await this.#ask((id) => ({ do: "run", id, cell, code, count }));
  }

  /** The values that the names have now, encoded; what is printed from here on belongs to `cell`. @throws StudentGone */
  async offer(cell: string, names: readonly string[]): Promise<Record<string, Encoded>> {
    const answer = await this.#ask((id) => ({ do: "offer", id, cell, names }));
    return answer.type === "offered" ? answer.values : {};
  }

  call(cell: string, request: CallRequest): void {
    this.#send({ do: "call", cell, request });
  }

  interrupt(): void {
    this.#isStopped = true;
    this.#send({ do: "interrupt" });
  }

  /** Ends all its processes: nothing more runs. */
  giveUp(why: string): void {
    this.#lose(why, true);
  }

  /** It has gone, or at least what its cells had defined. */
  get lost(): StudentGone | undefined {
    return this.#ended ?? this.#restarted;
  }

  /** Its session has ended and begun anew, without what its cells had defined. */
  get restarted(): StudentGone | undefined {
    return this.#restarted;
  }

  /** Ends all its processes and takes its folder away. */
  async close(): Promise<void> {
    this.#lose("closed");
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) await new Promise((resolve) => this.#process.once("exit", resolve));
    await this.#sandbox.cgroup?.end();
    if (this.options.isolation === "user") removeFilesOf(this.#sandbox.user!);
    rmSync(this.options.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Asks, and stops what takes longer than a cell may; what does not stop is ended. */
  async #ask(request: (id: number) => Request): Promise<Reply> {
    if (this.#ended) throw this.#ended;
    const id = ++this.#ids;
    this.#isStopped = false;
    const answer = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#send(request(id));
    const { cell } = this.options.limits;
    const processor = new ProcessorWatch();
    const stop = setTimeout(() => {
      this.host.incident(`a cell was stopped after ${cell} s`);
      if (processor.isStarved) this.host.starved();
      this.interrupt();
    }, cell * 1000);
    try {
      return await this.#within(cell + grace, answer);
    } finally {
      clearTimeout(stop);
      this.#waiting.delete(id);
    }
  }

  async #within<T>(seconds: number, promise: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#lose(`it did not answer within ${seconds} s`, true), seconds * 1000);
    try {
      return await Promise.race([promise, this.#gone]);
    } finally {
      clearTimeout(timer);
    }
  }

  #send(request: Request): void {
    if (!this.#ended) this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
  }

  #read(chunk: Buffer): void {
    if (this.#ended) return;
    this.#received += chunk.length;
    if (this.#received > maxTotal) return this.#lose(`wrote more than ${maxTotal / 1e6} MB`, true);
    for (let start = 0; ;) {
      const end = chunk.indexOf(10, start);
      this.#rest.push(chunk.subarray(start, end < 0 ? undefined : end));
      this.#restLength += this.#rest.at(-1)!.length;
      if (this.#restLength > maxPiece) return this.#lose(`wrote more than ${maxPiece / 1e6} MB in one piece`, true);
      if (end < 0) return;
      const line = Buffer.concat(this.#rest).toString();
      this.#rest = [];
      this.#restLength = 0;
      start = end + 1;
      const reply = readReply(line);
      if (reply) this.#handle(reply);
      else this.#drop("what the grader did not understand");
    }
  }

  #handle(reply: Reply): void {
    switch (reply.type) {
      case "ready":
        return this.#ready();
      case "output":
        return this.#output(reply.output);
      case "reply":
        return this.host.reply(reply.reply);
      case "restarted":
        this.#restarted = new StudentGone(`its session ${reply.reason}`, this.#isStopped || this.#isOutOfMemory());
        this.host.incident(this.#restarted.message);
        return this.host.gone(`the session ${reply.reason}`);
      default:
        this.#waiting.get(reply.id)?.(reply);
    }
  }

  /** The process cuts long outputs itself, and says so; one that does not is not believed. */
  #output(output: StudentOutput): void {
    const written = (this.#written.get(output.cell) ?? 0) + sizeOf(output) + outputCost;
    this.#written.set(output.cell, written);
    if (written <= 2 * maxOutput) this.host.output(output);
    else this.#drop("more output than is kept");
  }

  /** It is told once. */
  #drop(what: string): void {
    if (!this.#hasDropped) this.host.incident(`sent ${what}: dropped`);
    this.#hasDropped = true;
  }

  #watchMemory(): void {
    const { memory } = this.options.limits;
    const pid = this.#process.pid;
    if (pid === undefined || this.#ended) return;
    const usage = memoryOf(pid);
    const resident = usage.reduce((sum, { bytes }) => sum + bytes, 0);
    const hidden = this.#sandbox.cgroup ? 0 : hiddenMemoryOf(usage.map(({ pid }) => pid));
    if (resident + hidden > memory) this.#loseForMemory();
  }

  /** Whether the system has ended a process since it was asked last: nobody from outside has done that. */
  #isOutOfMemory(): boolean {
    const { cgroup } = this.#sandbox;
    const before = this.#memoryKills;
    this.#memoryKills = cgroup?.kills ?? 0;
    return this.#memoryKills > before;
  }

  #loseForMemory(): void {
    this.#lose(`used more than ${(this.options.limits.memory / 2 ** 30).toFixed(1)} GB of memory`, true);
  }

  #lose(why: string, byUs = false): void {
    if (this.#ended) return;
    if (byUs) this.host.incident(why);
    this.#ended = new StudentGone(why, byUs);
    clearInterval(this.#watch);
    this.#end(this.#ended);
    this.#killAll();
    this.host.gone(why);
  }

  #killAll(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    if (this.options.isolation === "user") endUser(this.#sandbox.user!);
    // Those of a namespace end with its first process; elsewhere some may have left the group.
    for (const target of [-pid, ...memoryOf(pid).map((usage) => usage.pid)]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // Gone already.
      }
    }
  }
}
