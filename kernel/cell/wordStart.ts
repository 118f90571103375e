const partOfWord = /[\p{ID_Continue}$\u200c\u200d]/u;

/** Where the word begins that ends at `end`: there, if none does. */
export function wordStart(text: string, end: number): number {
  let start = end;
  while (start > 0) {
    // A letter beyond the first 65,536 is two units long.
    const isPair = /[\udc00-\udfff]/.test(text[start - 1]!) && start > 1;
    const letter = text.slice(start - (isPair ? 2 : 1), start);
    if (!partOfWord.test(letter)) break;
    start -= letter.length;
  }
  return start;
}
