import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseCsv, type CsvOptions, type TableRow } from "./csv.js";
import { fromRecords } from "./tables.js";

// Expected values: pandas.read_csv of the same texts, but that a field 12 beside 007 stays text there, too, and None.
const right: Record<string, [text: string, rows: TableRow[], options?: CsvOptions]> = {
  "CRLF, BOM, no last line break": [
    "\uFEFFa,b\r\n1,x\r\n2,y",
    [
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ],
  ],
  "CR alone": [
    "a,b\r1,x\r2,y\r",
    [
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ],
  ],
  "a quoted header behind a BOM": ['\uFEFF"a","b"\n1,2\n', [{ a: 1, b: 2 }]],
  "quoted separators, breaks, quotes": ['a,b\n"x, ""y""\nz",2\n', [{ a: 'x, "y"\nz', b: 2 }]],
  "a space before a quote": ['a, b\n1, "x, y"\n', [{ a: 1, b: "x, y" }]],
  "a quote inside a field": ['a,b\n5" disk,2\n', [{ a: '5" disk', b: 2 }]],
  semicolons: [
    "a;b\n1;2,5\n3;4\n",
    [
      { a: 1, b: "2,5" },
      { a: 3, b: 4 },
    ],
  ],
  tabs: ["a\tb\n1\t2\n", [{ a: 1, b: 2 }]],
  bars: ["a|b\n1|2\n", [{ a: 1, b: 2 }]],
  "a separator in quotes in the header": ['"a;b;c",d\n1,2\n', [{ "a;b;c": 1, d: 2 }]],
  "a separator that is given": ["a b\n1 2\n", [{ a: 1, b: 2 }], { separator: " " }],
  "columns of one name": ["a,a,a.1,a\n1,2,3,4\n", [{ a: 1, "a.2": 2, "a.1": 3, "a.3": 4 }]],
  "missing words": [
    "a\n1\nNA\nN/A\nnan\nNaN\nnull\nNULL\nNone\n#N/A\n<NA>\n",
    [{ a: 1 }, ...Array.from({ length: 9 }, () => ({ a: null }))],
  ],
  "missing words of one's own": ["a,b\n?,NA\n", [{ a: null, b: "NA" }], { missing: ["?"] }],
  "an empty field": [
    "a,b\n,1\n2,\n",
    [
      { a: null, b: 1 },
      { a: 2, b: null },
    ],
  ],
  "ids with zeros in front": [
    "id,n\n007,1\n12,0\n",
    [
      { id: "007", n: 1 },
      { id: "12", n: 0 },
    ],
  ],
  "ids of many digits": ["id\n12345678901234567890\n", [{ id: "12345678901234567890" }]],
  "numbers as people write them": [
    "a\n-1.5\n+2\n1e3\n.5\n0.25\n0\n",
    [-1.5, 2, 1000, 0.5, 0.25, 0].map((a) => ({ a })),
  ],
  "no numbers": [
    "a\n0x10\nInfinity\n1e999\n1,\n".replace("1,\n", ""),
    ["0x10", "Infinity", "1e999"].map((a) => ({ a })),
  ],
  "blank lines": ["a,b\n\n1,2\n\n", [{ a: 1, b: 2 }]],
  "a last field that is empty": ["a,b\n1,", [{ a: 1, b: null }]],
  nothing: ["", []],
  "a header alone": ["a,b\n", []],
};

describe("parseCsv", () => {
  for (const [name, [text, rows, options]] of Object.entries(right)) {
    test(name, () => assert.deepEqual(parseCsv(text, options), rows));
  }

  test("names that JavaScript's objects have are only names", () => {
    const [row] = parseCsv("__proto__,constructor,toString\n1,2,x\n");
    assert.deepEqual(Object.entries(row!), [
      ["__proto__", 1],
      ["constructor", 2],
      ["toString", "x"],
    ]);
    const data = fromRecords("odd", [row!], "toString", ["__proto__", "constructor"]);
    assert.deepEqual([...data.x], [1, 2]);
    assert.throws(() => fromRecords("odd", [{ a: 1, b: "x" }], "b", ["valueOf"]), /has no column "valueOf"/);
  });

  test("what is wrong is told with the file's line", () => {
    assert.throws(() => parseCsv("a,b\n1,2\n\n3\n"), /line 4 has 1 fields, expected 2 \(a, b\), separated by ","/);
    assert.throws(() => parseCsv('a,b\n"x\ny",1\n1,2,3\n'), /line 4 has 3 fields/);
    assert.throws(() => parseCsv('a\n"open\n'), /line 2 has a quote that is not closed: "\\"open/);
    assert.throws(() => parseCsv('a,b\n"x"y,1\n'), /line 2 has text after a closing quote/);
    assert.throws(() => parseCsv("a", { separator: ";;" }), /separator is ";;", expected one character/);
    assert.throws(() => parseCsv("a", { missing: "NA" as never }), /missing is "NA", expected texts/);
  });

  test("a million rows in two seconds", () => {
    const text = `a,b,c\n${"12.5,x,3\n".repeat(1e6)}`;
    const start = process.cpuUsage();
    const rows = parseCsv(text);
    const { user, system } = process.cpuUsage(start);
    assert.equal(rows.length, 1e6);
    assert.deepEqual(rows.at(-1), { a: 12.5, b: "x", c: 3 });
    assert.ok((user + system) / 1e6 < 4, `${(user + system) / 1e6} s of processor time`); // twice that of a quiet machine
  });
});

test("classes that are numbers are in the order of their size", () => {
  for (const quote of ["", '"']) {
    const q = (value: number): string => quote + value + quote;
    const rows = parseCsv(`x,y\n1,${q(10)}\n2,${q(9)}\n3,${q(2)}\n4,${q(-1.5)}\n`);
    const { classNames, labels } = fromRecords("n", rows, "y", ["x"]);
    assert.deepEqual(classNames, ["-1.5", "2", "9", "10"]);
    assert.deepEqual([...labels], [3, 2, 1, 0]);
  }
  const mixed = fromRecords(
    "m",
    [
      { x: 1, y: "10" },
      { x: 2, y: "b" },
      { x: 3, y: "9" },
    ],
    "y",
    ["x"],
  );
  assert.deepEqual(mixed.classNames, ["10", "9", "b"]);
});

test("features keep the order in which they are named, also where they are numbers", () => {
  const data = fromRecords("n", [{ 2: 20, 1: 10, y: "a" }], "y", ["2", "1"]);
  assert.deepEqual([...data.x], [20, 10]);
  assert.deepEqual(data.featureNames, ["2", "1"]);
  assert.throws(() => fromRecords("n", [{ a: 1, y: "a" }], "y", ["a", "a"]), /features has "a" twice/);
});
