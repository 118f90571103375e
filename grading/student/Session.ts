import { setTimeout as sleep } from "node:timers/promises";
import type { CallRequest } from "../bridge/messages.js";
import type { Encoded } from "../bridge/values.js";
import { NotGraded } from "../NotGraded.js";
import { oneLine } from "../oneLine.js";
import { Student, StudentGone, type StudentHost } from "./Student.js";

/** How often a submission's process is started at most. */
const maxLives = 40;
/** How often a thing is tried whose process is ended by somebody else than the grader: perhaps not by the code in it. */
const maxTries = 3;
/** How many incidents are told of one submission. */
const maxIncidents = 20;

/** A cell that defines what tests call. */
export interface SessionCell {
  readonly id: string;
  readonly code: string;
  readonly count: number;
  /** Whether a student has written it. */
  readonly isOwn: boolean;
}

/**
 * A student's process that is there again when it was lost, with what its cells had defined: an answer that ends the
 * process costs its own points, not those of the others. And a process that was ended from outside (no memory was left,
 * somebody has killed it) costs nothing: what ran in it is tried again.
 */
export class Session {
  #student: Student;
  readonly #ran: SessionCell[] = [];
  /** Whether nothing has run in this life: if it is lost then, what runs has done it, and nothing before. */
  #isFresh = true;
  /** Whether nothing that a student has written has run in this life: if it is lost then, it is no fault of the student's. */
  #isOurs = true;
  #lives = 1;
  #replays = false;
  #over: StudentGone | undefined;
  #isStarved = false;
  readonly #incidents = new Set<string>();

  constructor(
    readonly options: Student["options"],
    readonly host: Omit<StudentHost, "incident" | "starved">,
  ) {
    this.#student = this.#start(options.folder);
  }

  /** What had to be done about it, for the instructor. */
  get incidents(): readonly string[] {
    return [...this.#incidents].slice(0, maxIncidents);
  }

  note(incident: string): void {
    this.#incidents.add(oneLine(incident));
  }

  /** Whether time was up for something that was kept from computing. */
  get isStarved(): boolean {
    return this.#isStarved;
  }

  starved(): void {
    this.#isStarved = true;
    this.note("time was up while the processor was busy with other things");
  }

  /** Resolves when it is there, or something has kept it from that. */
  async ready(): Promise<void> {
    await this.#student.ready().catch(() => {});
  }

  /** Runs a cell, whatever comes of it within its limits. @throws StudentGone where it has ended the process */
  async run(cell: SessionCell): Promise<void> {
    await this.attempt(() => this.#replay(cell));
    this.#ran.push(cell);
  }

  /** Within an attempt. @throws StudentGone */
  async offer(cell: string, names: readonly string[]): Promise<Record<string, Encoded>> {
    this.#isFresh = false;
    return this.#student.offer(cell, names);
  }

  /** Within an attempt. */
  call(cell: string, request: CallRequest): void {
    if (this.#student.lost) this.host.gone(oneLine(this.#student.lost.message));
    else {
      this.#isFresh = false;
      this.#student.call(cell, request);
    }
  }

  /** Why its process is not there, or not as it was. */
  get lost(): StudentGone | undefined {
    return this.#student.lost;
  }

  interrupt(): void {
    this.#student.interrupt();
  }

  /** Ends it for good. */
  giveUp(why: string): void {
    this.#over = new StudentGone(why, true);
    this.#student.giveUp(why);
  }

  close(): Promise<void> {
    return this.#student.close();
  }

  /**
   * Does something in a process that is there, and again in a new one if that is lost meanwhile.
   *
   * @throws StudentGone where what runs ends its process again and again
   * @throws NotGraded where that was none of the student's doing
   */
  async attempt<T>(action: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      let wasFresh = false;
      try {
        if (this.#student.lost) await this.#revive();
        wasFresh = this.#isFresh;
        const result = await action();
        if (this.#student.restarted) throw this.#student.restarted;
        return result;
      } catch (error) {
        if (!(error instanceof StudentGone) || this.#over) throw error;
        const isOurs = this.#isOurs;
        const most = error.byUs && !isOurs ? (wasFresh ? 1 : 2) : maxTries;
        if (tries < most && this.#lives < maxLives) {
          if (isOurs) await sleep(1000 * tries); // the machine may be short of something
          continue;
        }
        if (isOurs) throw new NotGraded(`the process for it was lost ${tries} times: ${oneLine(error.message)}`);
        throw error;
      }
    }
  }

  async #replay({ id, code, count, isOwn }: SessionCell): Promise<void> {
    this.#isOurs &&= !isOwn;
    this.#isFresh = false;
    await this.#student.run(id, code, count);
  }

  async #revive(): Promise<void> {
    await this.#student.close();
    if (this.#over) throw this.#over;
    if (++this.#lives > maxLives) throw new StudentGone(`its process was lost ${maxLives} times`, true);
    this.#replays = true;
    try {
      this.#isFresh = this.#isOurs = true;
      this.#student = this.#start(`${this.options.folder}-${this.#lives}`);
      await this.#student.ready();
      for (const cell of this.#ran) await this.#replay(cell);
      this.#isFresh = true;
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
        gone: (why) => this.host.gone(oneLine(why)),
        incident: (what) => this.note(what),
        starved: () => this.starved(),
      },
    );
  }
}
