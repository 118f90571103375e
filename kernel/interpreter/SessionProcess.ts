import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameReader, type Frame } from "../session/frames.js";
import { isOutOfMemory } from "./describeEnd.js";
import { DyingWords } from "./DyingWords.js";
import { OutputOrder, type OrderedFrame } from "./OutputOrder.js";
import type { Output } from "../Interpreter.js";

export interface SessionEvents {
  /** A returned promise makes the session wait before it can write more. */
  output(output: Output): void | Promise<void>;
  /** A frame of the session's main thread, in order with the streams. */
  frame(frame: Frame, buffers: readonly Buffer[]): void | Promise<void>;
  /** A frame of the session's supervisor thread. */
  supervisor(frame: Frame): void;
  /** The process is gone; everything it had written was handed on before. */
  exit(code: number | null, signal: NodeJS.Signals | null, lastWords: string): void | Promise<void>;
}

const main = fileURLToPath(new URL("../session/main.js", import.meta.url));
const flags = [
  "--experimental-import-meta-resolve",
  "--disable-warning=ExperimentalWarning",
  // A Stop may cut a callback off without its end having been booked; Node would abort the process for that.
  "--no-force-async-hooks-checks",
];

/** The server's end of a session: its process, its pipes, their order. */
export class SessionProcess {
  readonly #process: ChildProcess;
  readonly #order: OutputOrder;
  readonly #sources: readonly Readable[];
  readonly #commands: Writable;
  readonly #supervisor: Duplex;
  readonly #dyingWords = new DyingWords((chunk) => this.#order.stream("stderr", chunk));
  #waiting = 0;
  #draining = false;
  #lastWords = "";

  constructor(
    cwd: string,
    readonly events: SessionEvents,
  ) {
    const token = randomBytes(12).toString("hex");
    this.#process = spawn(process.execPath, [...flags, main], {
      cwd,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    });
    this.#order = new OutputOrder(token, {
      output: (output) => this.#hold(events.output(output)),
      frame: ({ frame, buffers }) => this.#hold(events.frame(frame, buffers)),
    });
    const [, stdout, stderr, frames, commands, supervisor] = this.#process.stdio as unknown as Readable[];
    this.#sources = [stdout!, stderr!, frames!];
    this.#commands = commands as unknown as Writable;
    this.#supervisor = supervisor as Duplex;
    stdout!.on("data", (chunk: Buffer) => this.#order.stream("stdout", chunk));
    stderr!.on("data", (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString("latin1")).slice(-4000);
      this.#dyingWords.push(chunk);
    });
    readFrames(frames!, (frame, buffers) => this.#order.frame({ frame: frame as OrderedFrame["frame"], buffers }));
    readFrames(supervisor!, (frame) => events.supervisor(frame));
    // A session that dies breaks its pipes; its exit says why.
    for (const pipe of [stdout, stderr, frames, commands, supervisor]) pipe!.on("error", () => {});
    this.#process.on("error", (error) => this.#exited(null, null, error.message));
    this.#process.on("exit", (code, signal) => this.#afterPipes(() => this.#exited(code, signal, this.#lastWords)));
    this.send({ type: "start", token });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** To the main thread, which reads it when it comes to it. */
  send(frame: Frame, buffers?: readonly Uint8Array[]): void {
    this.#commands.write(encodeFrame(frame, buffers));
  }

  /** To the supervisor thread, which reads it at once. */
  signal(frame: Frame): void {
    this.#supervisor.write(encodeFrame(frame));
  }

  /** While draining, pipes are read however slow the receiver of outputs is: a blocked writer can't be stopped. */
  drain(on: boolean): void {
    this.#draining = on;
    this.#flow();
  }

  /** Resolves when the process is gone. */
  kill(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null || !this.pid) return Promise.resolve();
    return new Promise((resolve) => {
      this.#process.once("exit", () => resolve());
      this.#process.kill("SIGKILL");
    });
  }

  #hold(ready: void | Promise<void>): void {
    if (!ready) return;
    this.#waiting++;
    this.#flow();
    const release = (): void => {
      this.#waiting--;
      this.#flow();
    };
    ready.then(release, release);
  }

  #flow(): void {
    for (const source of this.#sources) {
      if (this.#waiting && !this.#draining) source.pause();
      else source.resume();
    }
  }

  /** A process that the session has left behind may hold its pipes open: what is in them now is waited for, no more. */
  #afterPipes(then: () => void): void {
    this.drain(true);
    let open = this.#sources.filter((source) => !source.destroyed && !source.readableEnded).length;
    let done = false;
    const finish = (): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      then();
    };
    const timer = setTimeout(finish, 200);
    if (!open) return finish();
    for (const source of this.#sources) source.once("close", () => --open === 0 && finish());
  }

  #gone = false;

  #exited(code: number | null, signal: NodeJS.Signals | null, lastWords: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#dyingWords.end(isOutOfMemory(lastWords));
    this.#order.end();
    for (const source of this.#sources) source.destroy();
    void this.events.exit(code, signal, lastWords);
  }
}

function readFrames(pipe: Readable, handle: (frame: Frame, buffers: Buffer[]) => void): void {
  const reader = new FrameReader();
  pipe.on("data", (chunk: Buffer) => {
    for (const { frame, buffers } of reader.push(chunk)) handle(frame, buffers);
  });
}
