import type { CallRequest } from "../bridge/messages.js";
import { Student, StudentGone, type StudentHost } from "./Student.js";

/** How often a submission's process is started at most. */
const maxLives = 10;

/** A cell that defines what tests call. */
export interface SessionCell {
  readonly id: string;
  readonly code: string;
  readonly count: number;
}

/**
 * A student's process that is there again when it was lost, with what its cells had defined: an answer that ends the
 * process costs its own points, not those of the others.
 */
export class Session {
  #student: Student;
  readonly #ran: SessionCell[] = [];
  /** Whether nothing has run in this life: if it is lost then, what runs has done it, and nothing before. */
  #fresh = true;
  #lives = 1;
  #replays = false;
  #over: StudentGone | undefined;
  readonly incidents: string[] = [];

  constructor(
    readonly options: Student["options"],
    readonly host: Omit<StudentHost, "incident">,
  ) {
    this.#student = this.#start(options.folder);
  }

  ready(): Promise<void> {
    return this.#student.ready();
  }

  /** Runs a cell, whatever comes of it within its limits. @throws StudentGone where it has ended the process */
  async run(cell: SessionCell): Promise<void> {
    await this.#steadily((student) => student.run(cell.id, cell.code, cell.count));
    this.#ran.push(cell);
  }

  /** @throws StudentGone */
  offer(cell: string, names: readonly string[]): Promise<Record<string, string>> {
    return this.#steadily((student) => student.offer(cell, names));
  }

  call(cell: string, request: CallRequest): void {
    if (isLost(this.#student)) this.host.gone(this.#student.lost?.message ?? "the session has ended");
    else {
      this.#fresh = false;
      this.#student.call(cell, request);
    }
  }

  interrupt(): void {
    this.#student.interrupt();
  }

  /** Ends it for good. */
  giveUp(why: string): void {
    this.#over = new StudentGone(why);
    this.#student.giveUp(why);
  }

  close(): Promise<void> {
    return this.#student.close();
  }

  /** In a process that is there. If it is lost, once more in a new one: what ran before may have been the cause. */
  async #steadily<T>(action: (student: Student) => Promise<T>): Promise<T> {
    if (isLost(this.#student)) await this.#revive();
    const fresh = this.#fresh;
    try {
      return await this.#try(action);
    } catch (error) {
      if (fresh || !(error instanceof StudentGone)) throw error;
    }
    await this.#revive();
    return this.#try(action);
  }

  async #try<T>(action: (student: Student) => Promise<T>): Promise<T> {
    this.#fresh = false;
    const result = await action(this.#student);
    if (this.#student.restarted) throw new StudentGone("its session has ended");
    return result;
  }

  async #revive(): Promise<void> {
    await this.#student.close();
    if (this.#over) throw this.#over;
    if (++this.#lives > maxLives) throw new StudentGone(`its process was lost ${maxLives} times`);
    this.#replays = true;
    try {
      this.#fresh = true;
      this.#student = this.#start(`${this.options.folder}-${this.#lives}`);
      await this.#student.ready();
      for (const { id, code, count } of this.#ran) await this.#student.run(id, code, count);
    } finally {
      this.#replays = false;
    }
  }

  #start(folder: string): Student {
    return new Student(
      { ...this.options, folder },
      {
        output: (output) => !this.#replays && this.host.output(output),
        reply: (reply) => this.host.reply(reply),
        gone: (why) => this.host.gone(why),
        incident: (what) => this.incidents.push(what),
      },
    );
  }
}

const isLost = (student: Student): boolean => student.lost !== undefined || student.restarted;
