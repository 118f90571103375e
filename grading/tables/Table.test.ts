import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseCsv, toCsv } from "./csv.js";
import { numberIn, Table } from "./Table.js";

const folder = mkdtempSync(join(tmpdir(), "table-"));
after(() => rmSync(folder, { recursive: true }));

test("a table goes into CSV and back, and holds no formula", () => {
  const rows = [
    ["a", 'say "x", y', "two\nlines"],
    ["1.5", "", "=cmd()"],
  ];
  assert.match(toCsv(rows), /,'=cmd\(\)/);
  assert.deepEqual(parseCsv(toCsv(rows)).rows, [
    { line: 1, fields: rows[0] },
    { line: 3, fields: rows[1] },
  ]);
  assert.deepEqual(parseCsv('a,5" wide\n').rows, [{ line: 1, fields: ["a", '5" wide'] }]);
});

test("lines are counted as an editor does, with empty rows and any line ends", () => {
  const lines = (text: string) => parseCsv(text).rows.map(({ line, fields }) => [line, ...fields]);
  assert.deepEqual(lines('a,b\n\n"x\ny",1\r\nz,2\n'), [
    [1, "a", "b"],
    [3, "x\ny", "1"],
    [5, "z", "2"],
  ]);
  assert.deepEqual(lines("sep=;\na;b\nc;d\n"), [
    [2, "a", "b"],
    [3, "c", "d"],
  ]);
});

test("what stands before a quote that does not end is read, and the rest is told", () => {
  assert.deepEqual(parseCsv('a,b\n1,"x\ny"\n2,"z\n3,4\n'), {
    rows: [
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ["1", "x\ny"] },
    ],
    openQuote: 4,
  });
});

test("a table is read in whatever form a spreadsheet saves it", () => {
  const text = "Student;score\nJürgen;2,5\n";
  const forms: Record<string, Buffer> = {
    "UTF-8": Buffer.from(text),
    "UTF-8 with a mark": Buffer.from(`\uFEFF${text}`),
    "UTF-16": Buffer.from(`\uFEFF${text}`, "utf16le"),
    "UTF-16, high bytes first": Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
    "UTF-16 without a mark": Buffer.from(text, "utf16le"),
    "windows-1252": Buffer.from(text, "latin1"),
    tabs: Buffer.from(text.replaceAll(";", "\t")),
    "commas and quotes": Buffer.from('"Student","score"\r\n"Jürgen","2,5"\r\n'),
  };
  for (const [form, bytes] of Object.entries(forms)) {
    const path = join(folder, "table.csv");
    writeFileSync(path, bytes);
    const { lines, remarks } = new Table(path, ["student"]);
    assert.deepEqual(
      lines.map((line) => [line.number, line.get("student"), numberIn(line.get("score"))]),
      [[2, "Jürgen", 2.5]],
      form,
    );
    assert.equal(remarks.length, form === "windows-1252" ? 1 : 0, form);
  }
});

test("a number is read with a point or a comma, and nothing else is one", () => {
  for (const [text, value] of [
    ["2,5", 2.5],
    ["2.5", 2.5],
    ["-1", -1],
    ["+.5", 0.5],
    ["3.", 3],
  ] as const)
    assert.equal(numberIn(text), value);
  for (const text of ["", "1,000.5", "1e3", "0x10", "two", "1 2", "Infinity", "NaN"])
    assert.equal(numberIn(text), undefined, text);
});
