export interface Magic {
  readonly name: string;
  readonly arguments: string;
  /** From 0. */
  readonly line: number;
}

/**
 * Lines `%name arguments` at the beginning of a cell are for the kernel. (Further down, `%` is the operator.)
 * In `code` they are blanks, so that all places stay what they are.
 */
export function splitMagics(text: string): { readonly code: string; readonly magics: readonly Magic[] } {
  const magics: Magic[] = [];
  // Of a script that is pasted with its first line: a comment, of the same length.
  const isScript = text.startsWith("#!");
  const lines = (isScript ? text.replace("#!", "//") : text).split("\n");
  for (const [line, content] of lines.entries()) {
    const found = /^\s*(%{1,2}[\p{L}\d_]*)(.*)$/u.exec(content);
    if (found) {
      magics.push({ name: found[1]!, arguments: found[2]!.trim(), line });
      lines[line] = " ".repeat(content.length);
    } else if (content.trim() && !content.trim().startsWith("//")) break;
  }
  return { code: magics.length || isScript ? lines.join("\n") : text, magics };
}
