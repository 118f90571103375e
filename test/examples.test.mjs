// The example of every public function runs, as a reader would run it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, mock, test } from "node:test";
import * as library from "batchnorm-lab";
import { examplesOf, publicApi } from "../scripts/lib/api.mjs";
import { root } from "../scripts/lib/root.mjs";

process.env.BATCHNORM_LAB_NATIVE = "0"; // so that the example of provideNative downloads nothing
const esbuild = createRequire(join(root, "src", "package.json"))("esbuild");
const { fit, layers, ready, saveModel, sequential, sgd, split, syntheticDigits, tf } = library;
const here = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "examples-"));

/** What the examples take as given. */
async function given() {
  const digits = syntheticDigits({ numExamples: 300, seed: 1 });
  const { train, test: validation } = split(digits, { test: 60, seed: 1 });
  const block = [layers.dense({ units: 100 }), layers.batchNorm(), layers.activation("relu")];
  const model = sequential([...block, layers.dense({ units: 10 })], { inputShape: [784] });
  await fit(model, train, { optimizer: sgd(0.1), steps: 2, progress: false });
  await saveModel(model, "digits.model");
  return { digits, train, test: validation, validation, model };
}

let names;
before(async () => {
  await ready({ backend: "cpu" });
  process.chdir(folder);
  names = { ...library, ...(await given()) };
});
after(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

describe("the examples in the docstrings run", () => {
  for (const { name, doc } of publicApi()) {
    examplesOf(doc).forEach((code, i) => {
      test(`${name}${i > 0 ? `, ${i + 1}` : ""}`, async () => {
        const log = mock.method(console, "log", () => {});
        const write = mock.method(process.stderr, "write", () => true);
        tf.engine().startScope();
        try {
          const { code: plain } = esbuild.transformSync(`async () => {\n${code}\n}`, { loader: "ts" });
          await new Function(...Object.keys(names), `return (${plain.trim().replace(/;$/, "")})();`)(
            ...Object.values(names),
          );
          assert.ok(log.mock.callCount() > 0 || !/^[^/]*\.print\(/m.test(code), "nothing was printed");
        } finally {
          tf.engine().endScope();
          write.mock.restore();
          log.mock.restore();
        }
      });
    });
  }
});
