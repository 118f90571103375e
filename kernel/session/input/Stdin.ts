import type { Interface } from "node:readline";
import { Readable } from "node:stream";
import { currentCell } from "../follow/currentCell.js";
import { failCell, InputError } from "./input.js";
import { ask } from "./questions.js";
import { nativeTimers } from "../follow/timers.js";

type Listener = Parameters<Readable["on"]>[1];

/** `process.stdin`: a line is asked for when somebody waits for one, in the cell that does. */
export class Stdin extends Readable {
  readonly fd = 0;
  readonly isTTY = false;
  /** Interfaces of `node:readline` that read here, and whether each has a question open. */
  readonly #interfaces = new Map<Interface, boolean>();
  /** The stream has nothing for whoever reads it. */
  #isEmpty = false;
  #isAsking = false;
  /** The cell that has last begun to read. */
  #cell = currentCell();

  constructor() {
    super({
      read: () => {
        this.#isEmpty = true;
        this.#askSoon();
      },
    });
  }

  /** Whoever got the line before may stop reading in this turn. */
  #askSoon(): void {
    nativeTimers.setImmediate(() => this.#ask());
  }

  #beginsToRead(): void {
    this.#cell = currentCell();
    this.#askSoon();
  }

  #ask(): void {
    const cell = this.#cell;
    if (this.#isAsking || !this.#isEmpty || cell.ended || !this.#hasReader()) return;
    this.#isAsking = true;
    void ask("", false, cell).then(({ text, error, isOver }) => {
      this.#isAsking = false;
      if (text === undefined) {
        this.#endReading();
        if (!isOver) failCell(cell, new InputError(error ?? "no input"));
        return;
      }
      this.#isEmpty = false;
      for (const lines of this.#interfaces.keys()) this.#interfaces.set(lines, false);
      this.push(`${text}\n`);
    });
  }

  #hasReader(): boolean {
    if (this.listenerCount("readable") > 0) return true;
    if (this.readableFlowing === false) return false;
    // An interface that is merely open reads ahead: nobody is asked for that.
    for (const [lines, asks] of this.#interfaces) if (asks || lines.listenerCount("line") > 0) return true;
    return this.listenerCount("data") > this.#interfaces.size;
  }

  /** What waits in a cell that is over would take the next cell's lines. */
  #endReading(): void {
    this.removeAllListeners("readable");
    for (const lines of this.#interfaces.keys()) {
      this.#interfaces.set(lines, false);
      cancelQuestion(lines);
    }
  }

  /** An interface reads here; `asks`: a question of its own. */
  follow(lines: Interface, asks: boolean): void {
    const isNew = !this.#interfaces.has(lines);
    if (isNew || asks) this.#interfaces.set(lines, asks);
    if (isNew) lines.once("close", () => this.#interfaces.delete(lines));
    this.#beginsToRead();
  }

  override on(event: string | symbol, listener: Listener): this {
    if (event === "data" || event === "readable") {
      followReadline();
      this.#beginsToRead();
    }
    return super.on(event, listener);
  }
  override addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }
  override resume(): this {
    this.#beginsToRead();
    return super.resume();
  }
  /** A loop that is left leaves the stream open: the next cell reads, too. */
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<unknown> {
    return this.iterator({ destroyOnReturn: false }) as NodeJS.AsyncIterator<unknown>;
  }
  override destroy(): this {
    return this;
  }
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

type Internals = Record<string | symbol, (this: Interface, ...args: unknown[]) => unknown>;

const { apply } = Reflect;
let isFollowing = false;
let cancel: symbol | undefined;

/** An interface tells nobody when it waits for a line: it does when it prints its prompt, or when somebody hears its lines. */
function followReadline(): void {
  if (isFollowing) return;
  isFollowing = true;
  const { Interface } = process.getBuiltinModule("node:readline");
  // What the interfaces of `node:readline/promises` inherit from, too.
  const prototype = Object.getPrototypeOf(Interface.prototype) as Internals;
  cancel = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === "kQuestionCancel");
  for (const name of ["on", "prompt"]) {
    const original = prototype[name]!;
    prototype[name] = function (...args) {
      const result = apply(original, this, args);
      const { input } = this as unknown as { input?: unknown };
      if (input instanceof Stdin) input.follow(this, name === "prompt");
      return result;
    };
  }
}

/** Else the interface would repeat the old question in place of the next one. */
function cancelQuestion(lines: Interface): void {
  if (cancel) apply((lines as unknown as Internals)[cancel]!, lines, []);
}
