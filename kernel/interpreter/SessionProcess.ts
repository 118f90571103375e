import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { FromSession, FromSupervisor, ToSession, ToSupervisor } from "../session/wire/messages.js";
import { BrokenPipe, encodePacket, PacketReader, type Packet } from "../session/wire/packets.js";
import { readFromSession, readFromSupervisor } from "../session/wire/readMessage.js";
import { endings } from "../session/process/giveUp.js";
import { killGroup } from "../session/process/processTree.js";
import { isOutOfMemory } from "./describeEnd.js";
import { OutOfMemoryReport } from "./OutOfMemoryReport.js";
import { OutputOrder } from "./OutputOrder.js";
import type { Output } from "../Interpreter.js";

export interface SessionEvents {
  /** A returned promise makes the session wait before it can write more. */
  output(output: Output): void | Promise<void>;
  /** What the session's main thread says, in order with the streams. */
  message(message: FromSession, buffers: readonly Buffer[]): void | Promise<void>;
  /** What its supervisor thread says. */
  supervisor(message: FromSupervisor): void;
  /** The process is gone; everything it had written was handed on before. */
  exit(code: number | null, signal: NodeJS.Signals | null, stderrTail: string): void | Promise<void>;
}

const main = fileURLToPath(new URL("../session/main.js", import.meta.url));
/** After its pipes have closed, how long a session may take to end by itself, in milliseconds. */
const exitPatience = 500;
/** After a Stop, how long a session may take to say that it is over, in milliseconds. */
const stopPatience = 8_000;
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
  readonly #outOfMemory = new OutOfMemoryReport((chunk) => this.#order.stream("stderr", chunk));
  /** Why we ended it ourselves. */
  #ending: number | undefined;
  /** The last interrupt that is over. */
  #stopped = 0;
  #waiting = 0;
  #draining = false;
  #stderrTail = "";

  constructor(
    cwd: string,
    readonly events: SessionEvents,
  ) {
    const token = randomBytes(12).toString("hex");
    this.#process = spawn(process.execPath, [...flags, main, String(process.pid)], {
      cwd,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
      // It leads a group: what its cells have started ends with it. (On Windows this would open a window.)
      detached: process.platform !== "win32",
    });
    this.#order = new OutputOrder(token, {
      output: (output) => this.#hold(events.output(output)),
      message: ({ message: { seq: _, ...message }, buffers }) => this.#hold(events.message(message, buffers)),
    });
    const [, stdout, stderr, messages, commands, supervisor] = this.#process.stdio as unknown as Readable[];
    this.#sources = [stdout!, stderr!, messages!];
    this.#commands = commands as unknown as Writable;
    this.#supervisor = supervisor as Duplex;
    stdout!.on("data", (chunk: Buffer) => this.#order.stream("stdout", chunk));
    stderr!.on("data", (chunk: Buffer) => {
      this.#stderrTail = (this.#stderrTail + chunk.toString("latin1")).slice(-4000);
      this.#outOfMemory.push(chunk);
    });
    this.#readPackets(messages!, readFromSession, (packet) => {
      if (packet.message.type === "interrupted") this.#stopped = packet.message.interrupt;
      this.#order.message(packet);
    });
    this.#readPackets(supervisor!, readFromSupervisor, ({ message }) => events.supervisor(message));
    // The session keeps its pipes open as long as it lives: where one is closed, it hears or says nothing any more.
    for (const pipe of [messages, commands, supervisor])
      pipe!.once("close", () => setTimeout(() => this.#breakOff("brokenPipe"), exitPatience));
    commands!.resume();
    // A session that dies breaks its pipes; its exit says why.
    for (const pipe of [stdout, stderr, messages, commands, supervisor]) pipe!.on("error", () => {});
    this.#process.on("error", (error) => this.#exited(null, null, error.message));
    this.#process.on("exit", (code, signal) => this.#afterPipes(() => this.#exited(code, signal, this.#stderrTail)));
    this.send({ type: "start", token });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** To the main thread, which reads it when it comes to it. */
  send(message: ToSession, buffers?: readonly Uint8Array[]): void {
    this.#commands.write(encodePacket(message, buffers));
  }

  /** To the supervisor thread, which reads it at once. */
  signal(message: ToSupervisor): void {
    this.#supervisor.write(encodePacket(message));
    if (message.type !== "interrupt") return;
    setTimeout(() => this.#stopped < message.seq && this.#breakOff("unstoppable"), stopPatience).unref();
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
      killGroup(this.pid!);
    });
  }

  /** Ends a session that can't serve any more. */
  #breakOff(ending: keyof typeof endings): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#ending ??= endings[ending];
    if (this.pid) killGroup(this.pid);
  }

  #readPackets<M>(pipe: Readable, read: (header: object) => M, handle: (packet: Packet<M>) => void): void {
    const reader = new PacketReader(read);
    pipe.on("data", (chunk: Buffer) => {
      if (this.#ending !== undefined) return;
      try {
        for (const packet of reader.push(chunk)) handle(packet);
      } catch (error) {
        if (!(error instanceof BrokenPipe)) throw error;
        this.#breakOff("brokenPipe");
      }
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

  #exited(code: number | null, signal: NodeJS.Signals | null, stderrTail: string): void {
    if (this.#gone) return;
    this.#gone = true;
    // What its cells have started and left.
    if (this.pid) killGroup(this.pid);
    this.#outOfMemory.end(isOutOfMemory(stderrTail));
    this.#order.end();
    for (const source of this.#sources) source.destroy();
    if (this.#ending !== undefined) void this.events.exit(this.#ending, null, stderrTail);
    else void this.events.exit(code, signal, stderrTail);
  }
}
