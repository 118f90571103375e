import { inspectSymbol } from "../inspect.js";
import { displaySymbol, type MimeBundle } from "../jupyter.js";
import { words } from "./words/current.js";

/** How a check ended; see `CheckResult.status`. */
export type CheckStatus = "passed" | "not done" | "mistake" | "wrong" | "error";

/** An input on which the function is wrong, to try on with. */
export interface Failing {
  /** Which input it is: "7 examples with 3 features". */
  readonly label: string;
  /**
   * The arguments, made anew each time that this is read, in the form in which they were given:
   * `yourFunction(...failing.args)` repeats the call.
   */
  readonly args: unknown[];
  /** The same as plain numbers, by the parameters' names. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What it should give: one result, or several by name; plain numbers. */
  readonly expected: unknown;
  /** What it gave; undefined if it threw an error or returned nothing. */
  readonly given: unknown;
}

/** The verdict on a student's function. As a cell's last expression it shows itself; it never prints or throws. */
export class CheckResult {
  /** The exercise: "2.1". */
  readonly id: string;
  readonly title: string;
  /**
   * - "passed": right on every input tried;
   * - "not done": still the stub;
   * - "mistake": wrong, and it is known how (`mistakes`);
   * - "wrong": wrong in a way not known; - "error": the function threw, or what it returns cannot be read.
   */
  readonly status: CheckStatus;
  /** The names of the mistakes found: one, or up to three made together. */
  readonly mistakes: readonly string[];
  /** The verdict in words, a paragraph an entry. */
  readonly paragraphs: readonly string[];
  /**
   * Share of the points: 1 passed; ½ for one mistake, ¼ for two, ⅛ for three, or half the share of right results if that
   * is more; ¾ if all that is asked for is right, and something returned with it is not.
   */
  readonly credit: number;
  /** Where it is wrong: the smallest input of those tried that shows it. Undefined if there is none. */
  readonly failing: Failing | undefined;

  constructor(fields: Pick<CheckResult, "id" | "title" | "status" | "mistakes" | "paragraphs" | "credit" | "failing">) {
    this.id = fields.id;
    this.title = fields.title;
    this.status = fields.status;
    this.mistakes = fields.mistakes;
    this.paragraphs = fields.paragraphs;
    this.credit = fields.credit;
    this.failing = fields.failing;
  }

  get passed(): boolean {
    return this.status === "passed";
  }

  /** For a graded cell: nothing if passed. @throws Error naming the mistake otherwise. */
  assert(): void {
    if (this.status === "passed") return;
    const error = new Error(
      [words().messages.heading({ id: this.id, title: this.title }), ...this.paragraphs].join("\n"),
    );
    error.name = "ExerciseError";
    throw error;
  }

  /**
   * For a graded cell with partial credit: a finite number from 0 to `points`, rounded to 2 decimals.
   *
   * @throws RangeError if `points` is not a finite number ≥ 0.
   */
  score(points: number): number {
    if (!(points >= 0 && points < Infinity)) throw new RangeError(`score: points is ${points}, expected a number ≥ 0`);
    return Math.min(points, Math.max(0, Math.round(points * this.credit * 100) / 100));
  }

  toString(): string {
    return [
      `${marks[this.status]} ${words().messages.heading({ id: this.id, title: this.title })}`,
      ...this.paragraphs,
    ].join("\n  ");
  }

  [displaySymbol](): MimeBundle {
    const colour = colours[this.status];
    const [first = "", ...rest] = this.paragraphs.map(toHtml);
    const html =
      `<div style="border-left: 4px solid ${colour}; padding: 0.3em 0.9em; margin: 0.3em 0">` +
      `<div><span style="color: ${colour}; font-weight: bold">${marks[this.status]}</span> ` +
      `<b>${toHtml(words().messages.heading({ id: this.id, title: this.title }))}.</b> ${first}</div>` +
      rest.map((text) => `<div style="margin-top: 0.4em">${text}</div>`).join("") +
      "</div>";
    return { "text/html": html, "text/plain": this.toString() };
  }

  [inspectSymbol](): string {
    return this.toString();
  }
}

const marks: Record<CheckStatus, string> = { passed: "✓", "not done": "☐", mistake: "✗", wrong: "✗", error: "✗" };
// Okabe and Ito's palette: told apart by colour-blind readers, on light and dark ground.
const colours: Record<CheckStatus, string> = {
  passed: "#009e73",
  "not done": "#7f7f7f",
  mistake: "#d55e00",
  wrong: "#d55e00",
  error: "#d55e00",
};

/** Text to HTML; `code` between backquotes. */
export function toHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/`([^`]+)`/g, "<code>$1</code>").replaceAll("\n", "<br>");
}
