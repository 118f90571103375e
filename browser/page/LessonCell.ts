import type { ExecuteOutcome } from "../../kernel/Interpreter.js";
import type { Editor } from "./Editor.js";
import type { Lesson } from "./Lesson.js";
import { OutputArea } from "./showOutput.js";

/** One code cell of a lesson's page. Its text is plain until somebody wants to change it. */
export class LessonCell {
  readonly id: string;
  readonly area: OutputArea;
  readonly #code: HTMLElement;
  readonly #original: string;
  #text: string;
  #editor: Editor | undefined;

  constructor(
    readonly section: HTMLElement,
    readonly lesson: Lesson,
    readonly index: number,
    changed: string | undefined,
  ) {
    this.id = section.id;
    this.#code = section.querySelector<HTMLElement>("pre.code")!;
    this.#original = this.#code.textContent ?? "";
    this.#text = changed ?? this.#original;
    if (changed !== undefined) this.#code.firstElementChild!.textContent = changed;
    this.#showChanged();
    this.area = new OutputArea(section.querySelector<HTMLElement>(".outputs")!);
    this.#code.tabIndex = 0;
    this.#code.setAttribute("role", "textbox");
    this.#code.setAttribute("aria-label", `Code of cell ${index + 1}; press Enter to change it`);
    this.#code.addEventListener("click", () => void this.edit());
    this.#code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (event.shiftKey || event.ctrlKey || event.metaKey) this.#run(event.shiftKey);
      else void this.edit();
    });
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(
      button("Run", "Run this cell (Shift+Enter)", () => this.#run(false)),
      button("Run all to here", "Run this cell and all above it", () => void lesson.runAbove(this)),
    );
    this.#code.before(tools);
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    if (this.#editor) this.#editor.text = text;
    else this.#code.firstElementChild!.textContent = text;
    this.#showChanged();
  }

  get isChanged(): boolean {
    return this.#text !== this.#original;
  }

  reset(): void {
    if (this.isChanged) this.text = this.#original;
  }

  #showChanged(): void {
    this.section.classList.toggle("changed", this.isChanged);
  }

  set state(state: "waiting" | "running" | "") {
    this.section.dataset["state"] = state;
  }

  begin(count: number): void {
    this.state = "running";
    this.area.clear();
    this.#editor?.mark([]);
    this.#count = `${count}`;
  }

  set #count(count: string) {
    this.section.querySelector(".count")!.textContent = count && `[${count}]`;
  }

  /** Asks for a line below what the cell has shown; resolves with what is entered. */
  ask({ prompt, password }: { prompt: string; password: boolean }): Promise<string> {
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.type = password ? "password" : "text";
    field.autocomplete = "off";
    label.append(prompt, " ", field);
    const form = document.createElement("form");
    form.className = "question";
    form.append(label);
    this.area.place.append(form);
    field.focus();
    return new Promise((resolve) =>
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        form.remove();
        resolve(field.value);
      }),
    );
  }

  end(outcome: ExecuteOutcome): void {
    this.state = "";
    for (const open of this.area.place.querySelectorAll("form.question")) open.remove();
    if (outcome.status === "ok") return;
    if (this.area.outputs.length === 0) this.area.show({ type: "error", cell: this.id, ...outcome });
    this.#editor?.mark(outcome.problems ?? []);
  }

  /** The kernel that has run it is gone. */
  forget(): void {
    this.state = "";
    this.#count = "";
  }

  #run(goesOn: boolean): void {
    void this.lesson.run([this]);
    if (goesOn) this.lesson.cells[this.index + 1]?.focus();
  }

  focus(): void {
    if (this.#editor) this.#editor.focus();
    else this.#code.focus();
  }

  async edit(): Promise<void> {
    if (this.#editor) return;
    const { Editor } = await import("./Editor.js");
    const place = document.createElement("div");
    place.className = "editor";
    const { lesson } = this;
    this.#editor = new Editor(place, this.#text, `Code of cell ${this.index + 1}`, {
      changed: (text) => {
        this.#text = text;
        this.#showChanged();
        lesson.keep();
      },
      run: (goesOn) => this.#run(goesOn),
      complete: (code, cursor) => lesson.kernel.complete(code, cursor),
      inspect: (code, cursor) => lesson.kernel.inspect(code, cursor, 0),
    });
    this.#code.replaceWith(place);
    this.#editor.focus();
  }
}

export function button(text: string, title: string, pressed: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = title;
  made.addEventListener("click", pressed);
  return made;
}
