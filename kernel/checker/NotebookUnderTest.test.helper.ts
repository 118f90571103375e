import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, type TestContext } from "node:test";
import { createChecker } from "./createChecker.js";
import type { CellDiagnostic, Checker, Patience } from "./types.js";

/** A checker in an empty folder, for all tests of a file; its cells are run as a session would run them. */
export class NotebookUnderTest {
  folder!: string;
  checker!: Checker;

  constructor() {
    before(async () => {
      this.folder = await mkdtemp(join(tmpdir(), "checker-"));
      this.checker = await createChecker({ cwd: this.folder });
    });
    after(async () => {
      await this.checker.close();
      await rm(this.folder, { recursive: true });
    });
  }

  /** Runs the cells; the diagnostics of the last one, which alone may have some. */
  run = async (...cells: string[]): Promise<readonly CellDiagnostic[]> => {
    let last: readonly CellDiagnostic[] = [];
    for (const [index, cell] of cells.entries()) {
      last = (await this.checker.check(cell)).diagnostics;
      if (last.length === 0) await this.checker.commit(cell);
      else if (index < cells.length - 1) assert.fail(`${JSON.stringify(cell)}: ${last.map(({ message }) => message)}`);
    }
    return last;
  };

  passes = async (...cells: string[]): Promise<void> => {
    assert.deepEqual(await this.run(...cells), [], cells.join("\n---\n"));
  };

  /** The last cell fails, where it is marked, as in `const «x»: string = 5`. */
  fails = async (code: number, pattern: RegExp, ...cells: string[]): Promise<void> => {
    const marked = cells.pop()!;
    const start = marked.indexOf("«");
    const end = marked.indexOf("»") - 1;
    const [first] = await this.run(...cells, marked.replace(/[«»]/g, ""));
    assert.ok(first, `no error in ${marked}`);
    assert.match(first.message, pattern);
    assert.equal(first.code, code);
    assert.deepEqual([first.start, first.start + first.length], [start, end]);
  };
}

/** The `|` of the text is where the cursor stands. */
export function cut(marked: string): [code: string, cursor: number] {
  return [marked.replace("|", ""), marked.indexOf("|")];
}

/** A checker of its own in a folder with these files. */
export async function notebookIn(
  t: TestContext,
  files: Record<string, string>,
  inside = "",
  patience?: Patience,
): Promise<{
  folder: string;
  checker: Checker;
  errors: (code: string) => Promise<string[]>;
}> {
  const own = await mkdtemp(join(tmpdir(), "checker-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(own, name)), { recursive: true });
    await writeFile(join(own, name), text);
  }
  const folder = join(own, inside);
  const checker = await createChecker({ cwd: folder, ...(patience && { patience }) });
  t.after(async () => {
    await checker.close();
    await rm(own, { recursive: true });
  });
  const errors = async (code: string): Promise<string[]> =>
    (await checker.check(code)).diagnostics.map(({ message }) => message);
  return { folder, checker, errors };
}

/** TypeScript's processes started by this one. */
export function children(): number[] {
  try {
    const found = execFileSync("pgrep", ["-P", String(process.pid), "-f", "--", "--api"], { encoding: "utf8" });
    return found.trim().split("\n").map(Number);
  } catch {
    return [];
  }
}
