import { readFileSync } from "node:fs";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";

/** An answer to one task, and what the check is expected to say of it. */
export interface Answer {
  /** The solution cell's grade_id. */
  readonly cell: string;
  /** The share of the tests' points that it earns. */
  readonly share: number;
  /** Words of the diagnosis; none for a right answer. */
  readonly says: readonly string[];
  readonly code: string;
  readonly line: number;
}

const head = /^\/\/! ([\w-]+): (?:(right)|(1\/2|1\/4|1\/8|0), (".*"))$/;

/**
 * Reads a file of answers. Each begins with a line that says what is expected of it:
 *
 *     //! forward: right
 *     //! forward: 1/2, "divides by m − 1"
 *     //! forward: 1/4, "square root is missing" "β is not added"
 *
 * @throws NotebookError naming the line that is not so.
 */
export function readAnswers(path: string): Answer[] {
  const answers: (Omit<Answer, "code"> & { code: string[] })[] = [];
  for (const [i, line] of readFileSync(path, "utf8").split("\n").entries()) {
    if (!line.startsWith("//!")) {
      answers.at(-1)?.code.push(line);
      continue;
    }
    const [, cell, right, share = "1", says = ""] = head.exec(line) ?? [];
    if (cell === undefined) throw new NotebookError(`${path}:${i + 1}: not understood: ${line}`);
    const [over, under = 1] = share.split("/").map(Number);
    const phrases = [...says.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
    answers.push({ cell, share: right ? 1 : over! / under, says: phrases, code: [], line: i + 1 });
  }
  return answers.map((answer) => ({ ...answer, code: answer.code.join("\n").trim() }));
}
