import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/**
 * Mathematics as Jupyter writes it becomes tokens `math` (`content` is TeX, `block` whether it stands by itself), before
 * Markdown reads it: `_` and `*` mean other things in TeX. The plugins there are look for what closes a formula from
 * each place where one may open; here all closers are found once, so that a text takes time in proportion to its length.
 */
export function mathRules(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "math", (state, silent) => {
    const found = formulaAt(state);
    if (!found) return false;
    if (!silent) Object.assign(state.push("math", "", 0), { content: found.tex, block: found.display });
    state.pos = found.end;
    return true;
  });
  const alt = ["paragraph", "reference", "blockquote", "list"];
  markdown.block.ruler.before(
    "fence",
    "math",
    (state, startLine, endLine, silent) => {
      const lastLine = lastLineOfBlock(state, startLine);
      if (lastLine === undefined || lastLine >= endLine) return false;
      if (silent) return true;
      const lines: string[] = [];
      for (let line = startLine; line <= lastLine; line++) lines.push(lineAt(state, line));
      const text = lines.join("\n").trim();
      const content = text.startsWith("\\begin") ? text : text.slice(2, -2);
      Object.assign(state.push("math", "", 0), { content, block: true });
      state.line = lastLine + 1;
      return true;
    },
    { alt },
  );
}

interface Formula {
  readonly tex: string;
  readonly display: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

/** Neither form goes beyond the next dollar, so that no part of a text is read for more than one of them. */
const dollars = [
  { pattern: /\$\$((?:[^$\\]|\\[^])+?)\$\$/y, display: true },
  { pattern: /\$((?:[^$\\\n]|\\[^]|\n(?!\n))+?)\$(?!\d)/y, display: false },
];
const brackets = [
  { open: "\\\\(", close: "\\\\)", display: false },
  { open: "\\\\[", close: "\\\\]", display: true },
];

/** The formula that opens where the state stands. */
function formulaAt(state: StateInline): Formula | undefined {
  const { src, pos, posMax } = state;
  if (src[pos] === "$") {
    for (const { pattern, display } of dollars) {
      pattern.lastIndex = pos;
      const tex = pattern.exec(src)?.[1];
      const end = pattern.lastIndex;
      if (tex !== undefined && end <= posMax) return { tex, display, end };
    }
    return undefined;
  }
  const bracket = brackets.find(({ open }) => src.startsWith(open, pos));
  if (!bracket) return undefined;
  const begin = pos + bracket.open.length;
  const close = next(closersOf(state, bracketClosers).get(bracket.close), begin + 1);
  if (close === undefined || close + bracket.close.length > posMax) return undefined;
  return { tex: src.slice(begin, close), display: bracket.display, end: close + bracket.close.length };
}

/** The last line of the block of mathematics that this line opens, if it opens one that ends. */
function lastLineOfBlock(state: StateBlock, startLine: number): number | undefined {
  const line = lineAt(state, startLine);
  const environment = /^\\begin\{([a-z]+\*?)\}/.exec(line)?.[1];
  if (environment !== undefined) return next(closersOf(state, lineClosers).get(environment), startLine);
  if (!line.startsWith("$$")) return undefined;
  const second = dollarPair(line, 2);
  if (second !== -1) return second > 2 && endsAt(line, second) ? startLine : undefined;
  const closing = next(closersOf(state, lineClosers).get("$$"), startLine + 1);
  if (closing === undefined) return undefined;
  const last = lineAt(state, closing);
  return endsAt(last, dollarPair(last, 0)) ? closing : undefined; // else the inline rule finds where it ends
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]!);
}

/** Where the next `$$` stands that is not escaped; an even number of backslashes escapes each other. */
function dollarPair(line: string, from: number): number {
  for (let at = line.indexOf("$$", from); at !== -1; at = line.indexOf("$$", at + 1)) {
    let before = at;
    while (line[before - 1] === "\\") before--;
    if ((at - before) % 2 === 0) return at;
  }
  return -1;
}

function endsAt(line: string, pair: number): boolean {
  return line.slice(pair + 2).trim() === "";
}

/** What can close a formula, and the places where it does, in ascending order. */
type Closers = ReadonlyMap<string, readonly number[]>;

const known = new WeakMap<object, Closers>();

/** The closers in a text, found the first time that they are asked for. */
function closersOf<State extends object>(state: State, find: (state: State) => Closers): Closers {
  let closers = known.get(state);
  if (!closers) known.set(state, (closers = find(state)));
  return closers;
}

function bracketClosers({ src }: StateInline): Closers {
  const closers = new Map<string, number[]>();
  for (const { 0: closer, index } of src.matchAll(/\\\\[)\]]/g)) note(closers, closer, index);
  return closers;
}

/** The lines that have `$$` in them or end an environment. The blocks within others share the state and its lines. */
function lineClosers({ src, eMarks }: StateBlock): Closers {
  const closers = new Map<string, number[]>();
  for (const [line, end] of eMarks.entries()) {
    const text = src.slice(line === 0 ? 0 : eMarks[line - 1], end);
    if (dollarPair(text, 0) !== -1) note(closers, "$$", line);
    const environment = /\\end\{([a-z]+\*?)\}$/.exec(text.trimEnd().slice(-50))?.[1];
    if (environment !== undefined) note(closers, environment, line);
  }
  return closers;
}

function note(closers: Map<string, number[]>, closer: string, place: number): void {
  const places = closers.get(closer);
  if (places) places.push(place);
  else closers.set(closer, [place]);
}

/** The first of these places that is not before `from`. */
function next(places: readonly number[] = [], from: number): number | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return places[low];
}
