import type { CellRun } from "#session/follow/currentCell.js";
import { askNow } from "#session/input/askNow.js";
import { ask } from "./questions.js";

/** As in browsers; null where the front end takes no input. */
export function prompt(message = "", defaultValue = ""): string | null {
  const { text } = askNow(message, false);
  return text === undefined ? null : text || defaultValue;
}

/** As in browsers: true for `y` or `yes`. False where the front end takes no input. */
export function confirm(message: unknown = ""): boolean {
  const { text } = askNow(`${String(message)} [y/n] `, false);
  return /^\s*y(es)?\s*$/i.test(text ?? "");
}

export function password(message = ""): string | null {
  return askNow(message, true).text ?? null;
}

export async function input(message = "", options: { password?: boolean } = {}): Promise<string> {
  const { text, error } = await ask(message, options.password ?? false);
  if (text === undefined) throw new Error(error ?? "no input");
  return text;
}

/** Nobody can be asked. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Ends a cell that waits for what will never come. */
export let failCell: (cell: CellRun, error: Error) => void = () => {};

export function onInputFailure(fail: typeof failCell): void {
  failCell = fail;
}
