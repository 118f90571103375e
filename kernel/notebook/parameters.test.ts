import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Cell, Notebook } from "./Notebook.js";
import { injectParameters, readParameters } from "./parameters.js";

const folder = mkdtempSync(join(tmpdir(), "parameters-"));
after(() => rmSync(folder, { recursive: true }));
const values = (...texts: string[]) => [...readParameters({ parameters: texts.map((text) => `x=${text}`) }).values()];
const value = (text: string) => values(text)[0];

const cell = (source: string, ...tags: string[]): Cell => {
  return { cell_type: "code", id: source, source, metadata: { tags }, execution_count: null, outputs: [] };
};
async function inject(cells: Cell[], parameters: Iterable<[string, unknown]>) {
  const notebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  const notes = await injectParameters(notebook, new Map(parameters));
  return { notes, sources: notebook.cells.map(({ source }) => source), cells: notebook.cells };
}

// papermill 2.7.0: from papermill.cli import _resolve_type; [_resolve_type(x) for x in (…)]
test("values are read as papermill reads them", () => {
  for (const [text, expected] of [
    ["7", 7],
    ["-7", -7],
    ["+7", 7],
    ["007", 7],
    ["1_000", 1000],
    [" 7 ", 7],
    ["2.5", 2.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e-3", 0.001],
    ["1E3", 1000],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["nan", NaN],
    ["True", true],
    ["False", false],
    ["None", null],
    ["true", "true"],
    ["null", "null"],
    ["", ""],
    ["a=b", "a=b"],
    ["0x10", "0x10"],
    ["1__0", "1__0"],
    ["_1", "_1"],
    ["1e", "1e"],
    ["[1]", "[1]"],
    ["-", "-"],
    [".", "."],
    ["7 8", "7 8"],
  ] as [string, unknown][]) {
    assert.deepEqual(value(text), expected, JSON.stringify(text));
  }
});

test("raw values are texts; files of YAML and JSON hold more; what comes later counts", () => {
  const [yaml, json] = [join(folder, "a.yaml"), join(folder, "b.json")];
  writeFileSync(yaml, "steps: 10\nnames: [a, b]\nnested:\n  rate: 0.1\nday: 2026-12-01\n");
  writeFileSync(json, '{"steps": 20, "yes": true, "none": null}');
  const read = readParameters({ files: [yaml, json], parameters: ["steps=30", "code=7"], raw: ["code=007"] });
  assert.deepEqual(Object.fromEntries(read), {
    steps: 30,
    names: ["a", "b"],
    nested: { rate: 0.1 },
    day: "2026-12-01",
    yes: true,
    none: null,
    code: "007",
  });
});

test("what is no parameter is told", () => {
  for (const text of ["x", "=1", "a b=1", "1a=1", "a-b=1", "class=1", "await=1", "let=1"]) {
    assert.throws(() => readParameters({ parameters: [text] }), /expected NAME=VALUE|not a name that a variable/, text);
  }
  const file = join(folder, "wrong.yaml");
  for (const text of ["- 1", "text", "a: [", "a: 1\na: 2"]) {
    writeFileSync(file, text);
    assert.throws(() => readParameters({ files: [file] }), /-f .*wrong\.yaml: /, text);
  }
  writeFileSync(file, "");
  assert.equal(readParameters({ files: [file] }).size, 0);
  assert.throws(() => readParameters({ files: ["absent.yaml"] }), /-f absent\.yaml: ENOENT/);
});

test("a cell with the values stands after the one tagged parameters, and replaces an earlier one", async () => {
  const cells = () => [cell("1"), cell('const steps = 5, name = "x";\nlet rate: number = 1', "parameters"), cell("2")];
  const first = await inject(cells(), [
    ["steps", 7],
    ["rate", 0.5],
  ]);
  assert.deepEqual(first.sources, ["1", cells()[1]!.source, "// Parameters\nlet steps = 7;\nrate = 0.5;", "2"]);
  assert.deepEqual(first.cells[2]!.metadata, { tags: ["injected-parameters"] });
  assert.deepEqual(first.notes, []);
  const second = await inject(first.cells, [
    ["steps", 8],
    ["more", 1],
  ]);
  assert.deepEqual(second.sources, ["1", cells()[1]!.source, "// Parameters\nlet steps = 8;\nlet more = 1;", "2"]);
  assert.deepEqual(second.notes, ['the cell tagged "parameters" declares no more']);
  const top = await inject([cell("1")], [["steps", 7]]);
  assert.deepEqual(top.sources, ["// Parameters\nlet steps = 7;", "1"]);
  assert.deepEqual(top.notes, ['no cell is tagged "parameters": they stand at the top']);
});

test("every value is written so that it is read back", async () => {
  const all = {
    s: 'a "b" \\ \n\u2028 </script>',
    z: -0,
    n: NaN,
    i: -Infinity,
    big: 1e300,
    list: [1, [true, null]],
    o: { "a b": { c: [] }, d: {}, ["__proto__"]: 1 },
  };
  const { sources } = await inject([], Object.entries(all));
  const names = Object.keys(all);
  assert.deepEqual(new Function(`${sources[0]}\nreturn { ${names.join()} };`)(), all);
});
