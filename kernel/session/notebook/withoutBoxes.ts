import { allBoxes } from "./Box.js";

/** V8 quotes the code that failed, `(0 , f.$) is not a function`: back to what the user wrote. */
export function withoutBoxes(message: string): string {
  if (!message.includes(".$")) return message;
  const isBox = (name: string): boolean => allBoxes().has(name);
  return message
    .replace(/\(0 ?, ([\p{ID_Start}$_][\p{ID_Continue}$]*)\.\$\)/gu, (all, name: string) => (isBox(name) ? name : all))
    .replace(
      /(?<![\p{ID_Continue}$.])([\p{ID_Start}$_][\p{ID_Continue}$]*)\.\$(?![\p{ID_Continue}$])/gu,
      (all, name: string) => (isBox(name) ? name : all),
    );
}
