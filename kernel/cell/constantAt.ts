import { esbuild } from "./esbuild.js";

/** Constants are short: there is no need to look back far. */
const longest = 400;

/**
 * esbuild drops a statement that it computes to a constant (`"a" + "b"`, `undefined`, `NaN`), and with it a cell's last
 * expression: where one begins. After `0, ` it would stay.
 */
export async function constantAt(code: string): Promise<number | undefined> {
  for (const start of lastBoundaries(code)) {
    const tail = code.slice(start);
    if (isOfConstants(tail) && mayBegin(tail, code, start) && (await isDropped(tail))) return start;
  }
  return undefined;
}

/** The code with its last statement kept. */
export async function keepConstant(code: string): Promise<string> {
  const at = await constantAt(code);
  return at === undefined ? code : `${code.slice(0, at)}0, ${code.slice(at)}`;
}

/** Where the last statement may begin: after a line's end or a semicolon, or at the very start. */
function* lastBoundaries(code: string): Generator<number> {
  for (let at = code.length - 1; at >= Math.max(-1, code.length - longest); at--) {
    if (at < 0 || code[at] === "\n" || code[at] === ";") yield at + 1;
  }
}

const textOrComment = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;
const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const constantWords = new Set(
  "undefined NaN Infinity null true false typeof void in as satisfies const any unknown never string number boolean".split(
    " ",
  ),
);

/** Holds something, and no name that could mean a variable. */
function isOfConstants(text: string): boolean {
  const rest = text.replace(textOrComment, (found) => (found.startsWith("/") ? " " : '""'));
  return /[^\s;]/.test(rest) && (rest.match(word) ?? []).every((name) => constantWords.has(name));
}

/** Whether a statement may begin there, rather than an expression go on. */
function mayBegin(statement: string, code: string, start: number): boolean {
  const text = code
    .slice(Math.max(0, start - 10 * longest), start)
    .replace(/\/\/[^\n]*$/gm, "")
    .trimEnd();
  if (text === "" || text.endsWith(";")) return true;
  return /[\w$})\]"'`]$|\*\/$|\+\+$|--$/.test(text) && !/^\s*[([`+\-/<*]/.test(statement);
}

async function isDropped(statement: string): Promise<boolean> {
  try {
    return (
      (await esbuild(({ transform }) => transform(statement, { loader: "ts", logLevel: "silent" }))).code.trim() === ""
    );
  } catch {
    return false; // not a statement: the end of one, maybe
  }
}
