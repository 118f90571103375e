import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, mock, test } from "node:test";
import { ready } from "../backend/index.js";
import * as library from "../index.js";

const { fit, layers, sequential, sgd, split, syntheticDigits } = library;

/** What the examples take as given. */
async function given() {
  const digits = syntheticDigits({ numExamples: 300, seed: 1 });
  const { train, test: held } = split(digits, { test: 60, seed: 1 });
  const model = sequential([layers.dense({ units: 100 }), layers.batchNorm(), layers.activation("relu"), layers.dense({ units: 10 })], { inputShape: [784] });
  await fit(model, train, { optimizer: sgd(0.1), steps: 2, progress: false });
  return { digits, train, test: held, validation: held, model };
}

/** The code after every `@example`, by file and number. */
async function examplesOf(folder: string): Promise<[name: string, code: string][]> {
  const source = new URL(`../../${folder}/`, import.meta.url);
  const files = (await readdir(source)).filter((file) => /(?<!\.test|\.fixture)\.ts$/.test(file));
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(new URL(file, source), "utf8")] as const));
  return texts.flatMap(([file, text]) => [...text.matchAll(/@example\n((?: *\* .*\n)+?) *\*\//g)]
    .map(([, lines], i) => [`${folder}/${file} ${i + 1}`, lines!.replace(/^ *\* ?/gm, "")] as [string, string]));
}

describe("the examples in the docstrings run", async () => {
  before(() => ready({ backend: "cpu" }));
  const examples = [...(await examplesOf("layers")), ...(await examplesOf("train"))];
  test("there are some", () => assert.ok(examples.length > 12, `${examples.length}`));
  for (const [name, code] of examples) {
    test(name, async () => {
      const folder = await mkdtemp(join(tmpdir(), "batchnorm-lab-test-"));
      const log = mock.method(console, "log", () => {});
      try {
        const names = { ...library, ...(await given()) };
        await library.saveModel(names.model, join(folder, "digits.model"));
        const here = code.replaceAll('"digits.model"', JSON.stringify(join(folder, "digits.model")))
          .replaceAll(/: (Callback|Recorder) =/g, " =");
        const body = here.trimStart().startsWith("layers.") || here.trimStart().startsWith("sequential(") ? `return ${here}` : here;
        await new Function(...Object.keys(names), `return (async () => {\n${body}\n})();`)(...Object.values(names));
      } finally {
        log.mock.restore();
        await rm(folder, { recursive: true });
      }
    });
  }
});
