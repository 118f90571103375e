// The notebooks as files: what a reader meets before anything is run.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { languageInfo } from "../kernel/dist/interpreter/languageInfo.js";
import { root } from "../scripts/lib/root.mjs";
import { pythonBoxes } from "./boxes.mjs";
import { prose } from "./prose.mjs";

const folder = join(root, "notebooks");
const notebooks = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ipynb") && !/(^|[\\/])\./.test(name))
  .map((name) => ({ name, ...JSON.parse(readFileSync(join(folder, name), "utf8")) }));
const textOf = ({ source }) => [source].flat().join("");

describe("opening a notebook does not change it", () => {
  for (const { name, metadata } of notebooks) {
    test(name, () => {
      assert.deepEqual(metadata.language_info, languageInfo);
      assert.deepEqual(metadata.kernelspec, { display_name: "TypeScript", language: "typescript", name: "tskernel" });
    });
  }
});

describe("each prediction and each question to the reader has an answer to open", () => {
  for (const { name, cells } of notebooks) {
    const asks = cells.filter(
      (cell) =>
        cell.cell_type === "markdown" && /^## First, (a|two) prediction|\*\*Try it|\*\*To go on/m.test(textOf(cell)),
    );
    if (asks.length === 0) continue;
    test(name, () => {
      for (const cell of asks) assert.match(textOf(cell), /<details><summary>/, `cell ${cell.id} has no answer`);
    });
  }
});

describe("the boxes in Python are those that boxes.slow.test.mjs runs", () => {
  const boxes = pythonBoxes();
  const found = notebooks.flatMap(({ cells }) =>
    cells.flatMap((cell) =>
      [...textOf(cell).matchAll(/^```python\n([^]*?)\n```$/gm)].map(([, lines]) => [cell.id, lines]),
    ),
  );
  for (const [cell, lines] of Object.entries(boxes)) {
    test(cell, () => {
      const inNotebook = found.filter(([id]) => id === cell);
      assert.deepEqual(inNotebook, [[cell, lines]]);
    });
  }
  test("and there is no other", () => {
    assert.deepEqual(found.map(([id]) => id).sort(), Object.keys(boxes).sort());
  });
});

describe("a reader is never left alone with more than five cells of code in a row", () => {
  for (const { name, cells } of notebooks) {
    test(name, () => {
      const runs = cells.map(({ cell_type }) => (cell_type === "code" ? "c" : " ")).join("");
      assert.doesNotMatch(runs, /c{6}/);
    });
  }
});

describe("a number in the text is the one that the output beside it has", () => {
  const cells = new Map(notebooks.flatMap(({ cells }) => cells.map((cell) => [cell.id, cell])));
  const outputOf = ({ outputs }) =>
    outputs.map(({ text, data }) => [text ?? data?.["text/plain"] ?? ""].flat().join("")).join("\n");
  for (const [text, says, code, pattern, { value, about } = {}] of prose) {
    test(`${text}: ${says}`, () => {
      assert.ok(textOf(cells.get(text)).includes(says), "the text says so");
      const [, shown] = pattern.exec(outputOf(cells.get(code)));
      const measured = Number(shown.replaceAll(",", "").replace(/[.,:;]$/, ""));
      const [, whole, decimals = "", percent] = /^([\d,]+)(\.\d+)?( %)?/.exec(says) ?? [];
      const said = value ?? Number(whole.replaceAll(",", "") + decimals) / (percent ? 100 : 1);
      const lastDigit = 10 ** -Math.max(0, decimals.length - 1) / (percent ? 100 : 1);
      const tolerance = about ?? (value === undefined ? lastDigit / 2 : 0.005);
      assert.ok(Math.abs(said - measured) <= tolerance * 1.001, `the text says ${said}, the output ${measured}`);
    });
  }
});
