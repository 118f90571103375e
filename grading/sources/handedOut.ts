import { existsSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import { type Notebook, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { Companions, FilePath } from "../companions.js";

/** In an assignment's folder: paths and folders, one a line, that are handed out although no cell names them. */
export const listName = "handout.txt";

export interface HandedOut {
  readonly files: Companions;
  /** What lies beside the source and stays there: hidden data, rubrics, backups. */
  readonly withheld: Companions;
}

/** Larger files are data, and name no others. */
const maxLookedAt = 1e6;

/**
 * Of the files beside a source those that students get: what the students' version names, by its path in a cell's text or
 * code, with `import`, or by its folder (`data/`, `readdirSync("data")`); what such a file names in its turn; and what
 * `handout.txt` lists. Everything else is the instructor's: tests can read it, students cannot.
 *
 * @param released the students' version
 * @throws NotebookError where the list names what is not there, or a file that is to be handed out holds a solution
 */
export function handedOut(beside: Companions, released: Notebook): HandedOut {
  const files = new Map<string, FilePath>();
  const waiting = [{ folder: "", text: released.cells.map((cell) => cell.source).join("\n") }];
  const hand = (path: string): void => {
    const from = beside.get(path)!;
    if (files.has(path) || path === listName) return;
    files.set(path, from);
    if (!/\.(c|m)?(ts|js)$|\.(md|json|txt)$/i.test(path) || statSync(from).size > maxLookedAt) return;
    const text = readFileSync(from, "utf8");
    const marker = marks.exec(text);
    if (marker) throw new NotebookError(`${path}: is handed out and holds "${marker[0]}"`);
    waiting.push({ folder: posix.dirname(path) === "." ? "" : `${posix.dirname(path)}/`, text });
  };
  for (const path of listed(beside)) hand(path);
  for (let next; (next = waiting.pop());) {
    const { folder, text } = next;
    for (const path of beside.keys()) {
      if (path.startsWith(folder) && !files.has(path) && isNamed(path.slice(folder.length), text)) hand(path);
    }
  }
  const withheld = new Map([...beside].filter(([path]) => !files.has(path) && path !== listName));
  return { files: new Map([...beside].filter(([path]) => files.has(path))), withheld };
}

/** What a released text must not hold. */
export const marks = /\b(BEGIN|END)\s+(SOLUTION|HIDDEN)\w*/i;

function listed(beside: Companions): string[] {
  const list = beside.get(listName);
  if (list === undefined || !existsSync(list)) return [];
  return readFileSync(list, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const entry = line.trim().replace(/^\.\//, "").replace(/\/$/, "");
      if (entry === "" || entry.startsWith("#")) return [];
      const found = [...beside.keys()].filter((path) => path === entry || path.startsWith(`${entry}/`));
      if (found.length === 0)
        throw new NotebookError(`${listName}, line ${i + 1}: there is no file or folder "${entry}"`);
      return found;
    });
}

function isNamed(path: string, text: string): boolean {
  if (stands(path, text) || stands(encodeURI(path), text)) return true;
  const module = /^(.*)\.(?:(?:c|m)?(?:ts|js)|json)$/.exec(path)?.[1];
  if (module !== undefined && new RegExp(`["']\\./${escape(module)}(\\.(c|m)?js)?["']`).test(text)) return true;
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    const folder = escape(path.slice(0, at));
    if (new RegExp(`${before}${folder}/(?![\\w.-])`).test(text)) return true;
    if (new RegExp(`\\b(readdir|opendir|join|resolve|glob)\\w*\\(\\s*["'\`](\\./)?${folder}["'\`]`).test(text))
      return true;
  }
  return false;
}

/** Not part of a longer name or path. */
const before = "(?<![\\w./-])(?:\\./)?";

const stands = (path: string, text: string): boolean =>
  new RegExp(`${before}${escape(path)}(?![\\w-]|\\.\\w|/\\w)`).test(text);

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
