/** Control characters, what turns the direction of writing, and halves of characters: a terminal or a table takes none. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+|\p{Cs}/gu;

/** A text that somebody else has written as one line that can stand in a terminal, a table or a log. */
export function oneLine(text: string, most = 300): string {
  const start = text
    .slice(0, 4 * most)
    .replace(unprintable, " ")
    .trim();
  return start.length <= most && text.length <= 4 * most ? start : `${start.slice(0, most)}…`;
}
