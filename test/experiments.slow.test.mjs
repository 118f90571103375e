// The experiments of docs/experiments.md run, and show what they say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outputsOf } from "./outputsOf.mjs";

test("the experiments run and show what they say", { timeout: 300_000 }, () => {
  const outputs = outputsOf("docs/experiments.md");
  const printed = outputs.map(({ text }) => [text ?? ""].flat().join("")).join("");
  const [errors, residual, maps, light, transfer] = outputs
    .filter(({ data }) => data)
    .map(({ data }) => [data["text/plain"]].flat().join(""));
  const number = (text, what) => Number(new RegExp(`${what}: (\\d+(?:\\.\\d+)?)`).exec(text)[1]);

  assert.ok(number(errors, "batch norm, batch 2") > number(errors, "group norm, batch 2") + 5, errors);
  assert.ok(number(errors, "batch norm, batch 2") > number(errors, "batch norm, batch 16") + 5, errors);
  assert.match(residual, /A residual net on small digits/);
  assert.ok(Number(/^accuracy ([\d.]+)/m.exec(printed)[1]) > 0.7, printed);
  assert.match(maps, /Test accuracy, plain[^]*Test accuracy, batch norm/);
  assert.ok(number(light, "bright") - number(light, "dim") > 0.3, light);
  assert.ok(number(light, "dim, adapted") > number(light, "bright") - 0.1, light);
  assert.match(printed, /^frozen: moved dense_1\/kernel, dense_1\/bias$/m);
  assert.match(printed, /^tuned: moved model_1\/dense_1\/kernel, .*movingVariance, /m);
  assert.ok(number(transfer, "frozen") > 0.4, transfer);
});
