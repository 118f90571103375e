import type { Output } from "../../kernel/Interpreter.js";
import { BrowserInterpreter } from "../BrowserInterpreter.js";
import { LessonCell } from "./LessonCell.js";
import { PageComms } from "./PageComms.js";

/** A lesson's page: its cells, and the kernel that runs them, which is loaded when the first one is to run. */
export class Lesson {
  readonly cells: readonly LessonCell[];
  /** The page's end of the channels that cells open. */
  readonly comms = new PageComms((message) => this.kernel.comm(message));
  readonly #name: string;
  #kernel: BrowserInterpreter | undefined;
  #queue: LessonCell[] = [];
  #isRunning = false;
  #count = 0;
  /** Each run is a cell of its own to the kernel: late output finds the right one. */
  readonly #runs = new Map<string, LessonCell>();

  constructor(
    readonly root: HTMLElement,
    readonly status: HTMLElement,
    readonly folder: URL,
  ) {
    this.#name = root.dataset["lesson"]!;
    const changed = this.#read();
    this.cells = [...root.querySelectorAll<HTMLElement>("section.cell[id]")].map(
      (section, index) => new LessonCell(section, this, index, changed[section.id]),
    );
  }

  get kernel(): BrowserInterpreter {
    if (!this.#kernel) {
      this.#say("The kernel is loading …");
      this.#kernel = new BrowserInterpreter(
        {
          output: (output: Output) => this.#runs.get(output.cell)?.area.show(output),
          input: async ({ cell, ...question }) => this.#runs.get(cell)?.ask(question) ?? "",
          comm: (message) => this.comms.receive(message),
          sessionRestarted: () => this.cells.forEach((cell) => cell.forget()),
        },
        this.folder,
      );
      this.#kernel.ready().then(
        () => this.#isRunning || this.#say("Ready."),
        (error: Error) => this.#say(`The kernel can't start: ${error.message}`),
      );
    }
    return this.#kernel;
  }

  /** Those of the cells that are not waiting already, one after the other; an error ends it. */
  async run(cells: readonly LessonCell[]): Promise<void> {
    for (const cell of cells) {
      if (this.#queue.includes(cell)) continue;
      this.#queue.push(cell);
      cell.state = "waiting";
    }
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.root.dataset["running"] = "";
    try {
      for (let cell = this.#queue.shift(); cell; cell = this.#queue.shift()) {
        if (!(await this.#runOne(cell))) this.#forgetQueue();
      }
    } finally {
      this.#isRunning = false;
      delete this.root.dataset["running"];
    }
  }

  async #runOne(cell: LessonCell): Promise<boolean> {
    const count = ++this.#count;
    const run = `${cell.id} ${count}`;
    const { kernel } = this;
    this.#runs.set(run, cell);
    cell.begin(count);
    this.#say(`Cell ${count} runs.`);
    try {
      const outcome = await kernel.execute({ cell: run, code: cell.text, executionCount: count, allowStdin: true });
      cell.end(outcome);
      this.#say(outcome.status === "ok" ? `Cell ${count} has run.` : `Cell ${count}: ${outcome.ename}`);
      return outcome.status === "ok";
    } catch (error) {
      const { name, message } = error as Error;
      cell.end({ status: "error", ename: name, evalue: message, traceback: [message] });
      this.#say(message);
      this.#kernel = undefined;
      return false;
    }
  }

  #forgetQueue(): void {
    for (const cell of this.#queue) cell.state = "";
    this.#queue = [];
  }

  runAbove(cell: LessonCell): Promise<void> {
    return this.run(this.cells.slice(0, cell.index + 1));
  }

  stop(): void {
    this.#forgetQueue();
    void this.#kernel?.interrupt();
  }

  /** A new kernel, all variables gone. */
  async restart(): Promise<void> {
    this.#forgetQueue();
    await this.#kernel?.close();
    this.#kernel = undefined;
    this.#count = 0;
    for (const cell of this.cells) cell.forget();
    this.#say("All variables are gone.");
  }

  #say(text: string): void {
    this.status.textContent = text;
  }

  get #key(): string {
    return `lesson ${this.#name}`;
  }

  /** What the reader has changed, by cell. */
  #read(): Record<string, string> {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "{}") as Record<string, string>;
    } catch {
      return {};
    }
  }

  keep(): void {
    const changed = this.cells.filter((cell) => cell.isChanged).map((cell) => [cell.id, cell.text]);
    try {
      if (changed.length > 0) localStorage.setItem(this.#key, JSON.stringify(Object.fromEntries(changed)));
      else localStorage.removeItem(this.#key);
    } catch {
      this.#say("This browser keeps nothing: take your work along before you leave.");
    }
  }

  reset(): void {
    for (const cell of this.cells) cell.reset();
    this.keep();
  }

  /** The lesson with what the reader has changed and what has been shown, as a notebook. */
  async toNotebook(): Promise<string> {
    const response = await fetch(this.root.dataset["notebook"]!);
    const notebook = (await response.json()) as { cells: NotebookCell[] };
    for (const cell of notebook.cells) {
      const own = this.cells.find(({ id }) => id === cell.id);
      if (!own) continue;
      cell.source = own.text;
      if (own.area.outputs.length > 0) cell.outputs = own.area.outputs;
    }
    return JSON.stringify(notebook, undefined, 1);
  }

  /** Takes the cells' texts from a notebook of the same lesson; says how many it found. */
  fromNotebook(text: string): void {
    let cells: unknown;
    try {
      cells = (JSON.parse(text) as { cells?: unknown }).cells;
    } catch {
      return this.#say("That file is no notebook: it is not JSON.");
    }
    if (!Array.isArray(cells)) return this.#say("That file is no notebook: it has no cells.");
    let found = 0;
    for (const { id, source } of cells as NotebookCell[]) {
      const cell = this.cells.find((each) => each.id === id);
      const lines = [source].flat();
      if (!cell || !lines.every((line) => typeof line === "string")) continue;
      cell.text = lines.join("");
      found++;
    }
    this.keep();
    this.#say(found > 0 ? `${found} cells were taken from the file.` : "That notebook is of another lesson.");
  }
}

interface NotebookCell {
  id?: string;
  source: string | string[];
  outputs?: object[];
}
