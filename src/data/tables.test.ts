import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCsv } from "./csv.js";
import { fromRecords, penguinRecords, penguins, wine, wineRecords } from "./tables.js";

function columnMean(data: { x: Float32Array; numExamples: number; exampleShape: readonly number[] }, column: number) {
  const width = data.exampleShape[0]!;
  let sum = 0;
  for (let i = 0; i < data.numExamples; i++) sum += data.x[i * width + column]!;
  return sum / data.numExamples;
}

test("penguins: the published counts and means", () => {
  // Horst et al., R package palmerpenguins: summary(penguins).
  assert.equal(penguinRecords().length, 344);
  const birds = penguins();
  assert.equal(birds.numExamples, 342);
  assert.deepEqual(birds.classNames, ["Adelie", "Chinstrap", "Gentoo"]);
  assert.deepEqual(
    [0, 1, 2].map((c) => birds.labels.filter((l) => l === c).length),
    [151, 68, 123],
  );
  [43.92, 17.15, 200.9, 4201.75].forEach((expected, column) => {
    assert.ok(Math.abs(columnMean(birds, column) - expected) < 0.05, `column ${column}`);
  });
  assert.equal(penguinRecords()[3]!["body_mass_g"], null);
});

test("wine: the published counts and means", () => {
  // UCI's wine.names: 59, 71, 48; means as in its summary statistics.
  const bottles = wine();
  assert.equal(wineRecords().length, 178);
  assert.deepEqual(bottles.exampleShape, [13]);
  assert.deepEqual(
    [0, 1, 2].map((c) => bottles.labels.filter((l) => l === c).length),
    [59, 71, 48],
  );
  const means = [13.0, 2.34, 2.36, 19.5, 99.7, 2.29, 2.03, 0.36, 1.59, 5.1, 0.96, 2.61, 746];
  means.forEach((expected, column) => {
    assert.ok(Math.abs(columnMean(bottles, column) / expected - 1) < 0.01, bottles.featureNames![column]);
  });
});

test("a table from one's own records", () => {
  const rows = [
    { kind: "b", mass: 2, note: "x" },
    { kind: "a", mass: 1, note: "y" },
    { kind: "a", mass: null, note: "z" },
  ];
  const data = fromRecords("two", rows, "kind", ["mass"]);
  assert.deepEqual([...data.labels], [1, 0]);
  assert.deepEqual([...data.x], [2, 1]);
  assert.throws(() => fromRecords("two", rows, "kind", ["weight"]), /no column "weight"; there are kind, mass, note/);
  assert.throws(
    () => fromRecords("two", rows, "kind", ["note"]),
    /fromRecords: column "note" of two holds "x", expected numbers/,
  );
});

test("parseCsv: quotes, line ends, missing values, errors", () => {
  assert.deepEqual(parseCsv('a,b,c\r\n1,"x, ""y""\nz",NA\n-2.5e3,,text\n'), [
    { a: 1, b: 'x, "y"\nz', c: null },
    { a: -2500, b: null, c: "text" },
  ]);
  assert.deepEqual(parseCsv("a,b\n1,"), [{ a: 1, b: null }]);
  assert.deepEqual(parseCsv("a\n"), []);
  assert.throws(() => parseCsv("a,b\n1,2\n3\n"), /line 3 has 1 fields, expected 2/);
  assert.throws(() => parseCsv('a,b\n1,"open\n'), /line 2 has a quote that is not closed/);
});
