// What honest people hand in, as it comes out of Moodle, and what is said of it: no point of right work is lost in silence.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Cell, CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { makeZip, type ZipMember } from "./collect/makeZip.test.helper.js";
import { main } from "./courseCommand.js";
import type { Course } from "./Course.js";
import { Gradebook } from "./marks/Gradebook.js";
import { release } from "./release.js";
import { parseCsv } from "./tables/csv.js";
import { tinyCourse, tinyNotebook } from "./tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "honest-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const right = "function one() { return 1; }";

/** The task of 3 points, and a question of 2 in words. */
function source(): Notebook {
  const notebook = tinyNotebook();
  const nbgrader = { grade_id: "words", schema_version: 3, grade: true, solution: true, locked: false, points: 2 };
  const words: Cell = { cell_type: "markdown", id: "words", metadata: { nbgrader }, source: "Because." };
  return { ...notebook, cells: [...notebook.cells, words] };
}

/** As somebody has filled it in. */
function filled(code = right, words = "It is one."): Notebook {
  const { cells, ...rest } = release(source());
  return {
    ...rest,
    cells: cells.map((cell) => ({ ...cell, source: { answer: code, words }[cell.id] ?? cell.source }) as Cell),
  };
}

const changed = (change: (cells: Cell[]) => Cell[], more: object = {}): string => {
  const notebook = filled();
  return serialize({ ...notebook, ...more, cells: change(notebook.cells) });
};
const scratch = (code: string): CodeCell => ({
  cell_type: "code",
  id: "mine",
  metadata: {},
  source: code,
  outputs: [],
  execution_count: null,
});
const good = serialize(filled());
const day = (n: number): Date => new Date(2026, 10, n, 12);

interface HandIn {
  readonly what: string;
  /** In the student's folder of Moodle's download. */
  readonly files: readonly ZipMember[];
  /** Points of the 3 of the test; undefined: nothing is graded. */
  readonly score?: number;
  /** What is said of it, by `collect` or in marks.csv; nothing at all without. */
  readonly said?: RegExp;
}

const one = (data: string | Buffer, name = "one.ipynb"): ZipMember[] => [{ name, data }];
const zip = (...members: ZipMember[]): ZipMember[] => [{ name: "homework.zip", data: makeZip(members) }];
const reads = (name: string): string =>
  serialize(
    filled(
      `import { readFileSync } from "node:fs";\nfunction one() { return Number(readFileSync(${JSON.stringify(name)}, "utf8")); }`,
    ),
  );
const noUtf8 = (hex: string, rest: string): Buffer => Buffer.concat([Buffer.from(hex, "hex"), Buffer.from(rest)]);

const handIns: readonly HandIn[] = [
  { what: "the notebook", files: one(good), score: 3 },
  { what: "w1 (1).ipynb, as a browser names it", files: one(good, "one (1).ipynb"), score: 3 },
  { what: "another case: One.IPYNB", files: one(good, "One.IPYNB"), score: 3 },
  { what: "a copy's name, Windows", files: one(good, "one - Copy.ipynb"), score: 3 },
  { what: "a copy's name, a second attempt", files: one(good, "one-2.ipynb"), score: 3 },
  { what: "a name of the student's own", files: one(good, "My homework final.ipynb"), score: 3 },
  { what: ".ipynb.txt, as a browser saves it", files: one(good, "one.ipynb.txt"), score: 3 },
  { what: ".ipynb.json", files: one(good, "one.ipynb.json"), score: 3 },
  { what: "a zip with a folder in it", files: zip({ name: "hw/one.ipynb", data: good }), score: 3 },
  {
    what: "a zip from macOS",
    files: zip(
      { name: "one.ipynb", data: good },
      { name: "__MACOSX/._one.ipynb", data: "x" },
      { name: ".DS_Store", data: "x" },
    ),
    score: 3,
  },
  { what: "a zip with backslashes", files: zip({ name: "hw\\one.ipynb", data: good }), score: 3 },
  { what: "a zip in a zip", files: [{ name: "outer.zip", data: makeZip(zip(...one(good))) }], score: 3 },
  {
    what: "a zip with JupyterLab's checkpoints",
    files: zip(
      { name: "one.ipynb", data: good },
      { name: ".ipynb_checkpoints/one-checkpoint.ipynb", data: serialize(filled("old")) },
    ),
    score: 3,
  },
  {
    what: "a zip of German Windows, with a data file Übung.txt",
    files: zip({ name: "one.ipynb", data: reads("Übung.txt") }, { name: noUtf8("9a", "bung.txt"), data: "1" }),
    score: 3,
    said: /read as cp437/,
  },
  {
    what: "a zip of Korean Windows, with a data file 자료.txt",
    files: zip({ name: "one.ipynb", data: reads("자료.txt") }, { name: noUtf8("c0dab7e1", ".txt"), data: "1" }),
    score: 3,
    said: /read as cp949/,
  },
  {
    what: "a data file in a folder",
    files: [...one(reads("data/n.txt")), { name: "data/n.txt", data: "1" }],
    score: 3,
  },
  {
    what: "an older and a newer notebook",
    files: [
      { name: "one.ipynb", data: serialize(filled("return 0")), time: day(1) },
      { name: "one (1).ipynb", data: good, time: day(2) },
    ],
    score: 3,
    said: /is taken instead: it is newer/,
  },
  {
    what: "a .rar",
    files: [{ name: "one.rar", data: "Rar!" }],
    said: /packed as \.rar: unpack it there, or ask for a zip/,
  },
  { what: "a PDF", files: [{ name: "one.pdf", data: "%PDF" }], said: /it is no notebook/ },
  { what: "a page saved as HTML", files: [{ name: "one.html", data: "<html>" }], said: /it is no notebook/ },
  { what: "a broken zip", files: [{ name: "hw.zip", data: "PK" }], said: /it is no zip that can be read/ },
  {
    what: "a zip with a password",
    files: zip({ name: "one.ipynb", data: good, encrypted: true }),
    said: /locked with a password/,
  },
  {
    what: "another assignment's notebook under this name",
    files: one(
      serialize(tinyNotebook())
        .replaceAll("answer", "second")
        .replaceAll("check", "second-check")
        .replaceAll("setup", "second-setup"),
    ),
    said: /by its name it is one, by its cells two/,
  },
  { what: "an empty file", files: one(""), score: 0, said: /the file is empty/ },
  { what: "a file with a mark (BOM)", files: one(`\uFEFF${good}`), score: 3 },
  {
    what: "a file in UTF-16",
    files: one(Buffer.from(`\uFEFF${good}`, "utf16le")),
    score: 3,
    said: /^the file is saved in utf-16le, and was read as that; notebooks are in UTF-8$/,
  },
  {
    what: "a file in UTF-16 without a mark, big end first",
    files: one(Buffer.from(good, "utf16le").swap16(), "Aufgabe.ipynb"),
    score: 3,
    said: /saved in utf-16be/,
  },
  {
    what: "a file in Windows' code page",
    files: one(Buffer.from(serialize(filled(`${right} // für`)), "latin1")),
    score: 3,
    said: /saved in windows-1252/,
  },
  {
    what: "JavaScript: a parameter without a type",
    files: one(serialize(filled("function one(x, { y } = {}, ...rest) { return 1; }"))),
    score: 3,
  },
  {
    what: "JavaScript: a class without declared fields, an object that grows",
    files: one(
      serialize(
        filled(
          "class Counter { constructor() { this.n = 0; } add() { this.n++; } }\nconst seen = {};\nfunction one() { const c = new Counter(); c.add(); seen.n = c.n; return seen.n; }",
        ),
      ),
    ),
    score: 3,
  },
  {
    what: "JavaScript: a cell of the student's own, and one with types after it",
    files: one(
      changed((cells) => [
        scratch("let table; table = {}; table['a'] = 1; function get(key) { return table[key]; }"),
        ...cells.map((cell) =>
          cell.id === "answer"
            ? ({ ...cell, source: "function one(): number { return get('a') as number; }" } as Cell)
            : cell,
        ),
      ]),
    ),
    score: 3,
  },
  { what: "a type that is wrong", files: one(serialize(filled("function one(): string { return 1; }"))), score: 0 },
  {
    what: "a warning on stderr",
    files: one(serialize(filled("function one() { console.error('here'); return 1; }"))),
    score: 3,
  },
  {
    what: "a promise that is rejected a moment later",
    files: one(
      serialize(filled("function one() { setTimeout(() => Promise.reject(new Error('late')), 5); return 1; }")),
    ),
    score: 3,
  },
  {
    what: "a promise that is rejected at once, and nobody waits for it",
    files: one(serialize(filled("function one() { void Promise.reject(new Error('late')); return 1; }"))),
    score: 3,
  },
  { what: "Windows' line ends", files: one(good.replaceAll("\n", "\r\n")), score: 3 },
  { what: "a git merge conflict", files: one(`<<<<<<< HEAD\n${good}`), score: 0, said: /not a notebook/ },
  {
    what: "nbformat 3",
    files: one(JSON.stringify({ nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [] })),
    score: 0,
    said: /nbformat is 3/,
  },
  {
    what: "nbformat 4.4, without ids",
    files: one(
      JSON.stringify({ ...filled(), nbformat_minor: 4, cells: filled().cells.map(({ id: _, ...cell }) => cell) }),
    ),
    score: 3,
  },
  {
    what: "cells whose metadata a tool has dropped",
    files: one(changed((cells) => cells.map((cell) => ({ ...cell, metadata: {} })))),
    score: 3,
  },
  {
    what: "neither metadata nor ids",
    files: one(changed((cells) => cells.map((cell, i) => ({ ...cell, metadata: {}, id: `c${i}` })))),
    score: 3,
    said: /none of the assignment's cells is in it/,
  },
  { what: "a notebook without cells", files: one(changed(() => [])), score: 0, said: /it has no cells/ },
  {
    what: "Python's kernel in the metadata",
    files: one(
      changed((cells) => cells, {
        metadata: { kernelspec: { name: "python3", language: "python", display_name: "Python" } },
      }),
    ),
    score: 3,
  },
  {
    what: "40 MB of outputs",
    files: one(
      changed((cells) => [
        ...cells,
        { ...scratch("1"), outputs: [{ output_type: "stream", name: "stdout", text: "x".repeat(40e6) }] },
      ]),
    ),
    score: 3,
  },
  { what: "a deleted test", files: one(changed((cells) => cells.filter(({ id }) => id !== "check"))), score: 3 },
  {
    what: "an edited test",
    files: one(
      changed((cells) => cells.map((cell) => (cell.id === "check" ? ({ ...cell, source: "// later" } as Cell) : cell))),
    ),
    score: 3,
  },
  { what: "moved cells", files: one(changed((cells) => [...cells].reverse())), score: 3 },
  {
    what: "a copied solution cell; the last counts",
    files: one(
      changed((cells) => [
        cells[0]!,
        { ...cells[1]!, id: "old", source: "function one() { return 0; }" } as Cell,
        ...cells.slice(1),
      ]),
    ),
    score: 3,
  },
  {
    what: "an own cell that fails",
    files: one(changed((cells) => [...cells, scratch("throw new Error('later');")])),
    score: 3,
  },
  {
    what: "an own cell that never ends",
    files: one(changed((cells) => [scratch("for (;;);"), ...cells])),
    score: 3,
    said: /stopped after/,
  },
  {
    what: "a function that prints",
    files: one(serialize(filled("function one() { console.log('here'); return 1; }"))),
    score: 3,
  },
  { what: "a mistake in the syntax", files: one(serialize(filled("function one( {"))), score: 0 },
  { what: "as it was handed out", files: one(serialize(release(source()))), score: 0 },
];

test(`${handIns.length} hand-ins of honest people`, { timeout: 900_000 }, async (t) => {
  const course: Course = tinyCourse(folder, {}, source());
  const two = serialize(tinyNotebook())
    .replaceAll('"answer"', '"second"')
    .replaceAll('"check"', '"second-check"')
    .replaceAll('"setup"', '"second-setup"');
  mkdirSync(course.path("source", "two"), { recursive: true });
  writeFileSync(course.sourcePath("two"), two);
  const student = (i: number): string => `Student ${String(i + 1).padStart(2, "0")}`;
  const members = handIns.flatMap(({ files }, i) =>
    files.map(({ name, ...rest }): ZipMember => {
      const at = `${student(i)}_${1000 + i}_assignsubmission_file_/`;
      const path = typeof name === "string" ? at + name : Buffer.concat([Buffer.from(at), name]);
      return { name: path, time: day(3), ...rest };
    }),
  );
  const download = join(folder, "moodle.zip");
  writeFileSync(download, makeZip(members));
  writeFileSync(
    course.path("roster.csv"),
    `student,name\n${handIns.map((_, i) => `${student(i)},${student(i)}`).join("\n")}\n`,
  );
  const said = await told(() => main(["collect", folder, download]));
  await told(() => main(["grade", folder, "--timeout=20"]));
  const collected = parseCsv(readFileSync(course.path("collected.csv"), "utf8")).rows.map(({ fields }) => fields);
  const { entries } = new Gradebook(course);
  const rows = handIns.map(({ what, score, said: expected }, i) => {
    const who = student(i);
    const entry = entries.find((each) => each.student === who && each.result !== undefined);
    const left = collected
      .filter(([file, owner]) => file!.includes(`${who}_`) && owner === "")
      .map(([, , , why]) => why!);
    const remarks = [
      ...left.filter((why) => !/has put it there|JupyterLab's own/.test(why)),
      ...said
        .split("\n")
        .filter((line) => line.includes(`${who}_`) && line.includes("read as"))
        .map((line) => line.replace(/^.*: names/, "names")),
      ...(entry?.remarks ?? []),
    ];
    const got = entry?.result?.marks.find(({ id }) => id === "check")?.score;
    return { what, got, score, expected, told: remarks.join("; ") };
  });
  const table = rows.map(
    ({ what, got, told }, i) =>
      `| ${i + 1} | ${what} | ${got === undefined ? "not graded" : `${got} of 3`} | ${told} |`,
  );
  t.diagnostic(`\n| | handed in | test | said |\n|---|---|---|---|\n${table.join("\n")}`);
  for (const { what, got, score, expected, told } of rows) {
    assert.equal(got, score, `${what}: ${told}`);
    assert.match(told, expected ?? /^$/, what);
  }
  assert.match(said, /one: \d+ of 53 have handed in; nothing from Student 18, /);
});

/** What is said meanwhile. */
async function told(act: () => Promise<number>): Promise<string> {
  const { write } = process.stdout;
  let text = "";
  process.stdout.write = (chunk) => Boolean((text += String(chunk)));
  try {
    await act();
    return text;
  } finally {
    process.stdout.write = write;
  }
}
