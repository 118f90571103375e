// The cells in the README and the documentation really run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outputsOf } from "./outputsOf.mjs";

test("the README's TypeScript runs as a notebook and shows a plot", { timeout: 120_000 }, () => {
  assert.ok(
    outputsOf("README.md").some(
      ({ data = {} }) => "image/png" in data && Object.keys(data).some((mime) => mime.includes("vegalite")),
    ),
  );
});

test("what is said to those who come from other notebooks is so", { timeout: 120_000 }, () => {
  const shown = outputsOf("kernel/docs/coming-from.md").map(({ data }) => data);
  const text = (value) => [value].flat().join("");
  assert.equal(text(shown[0]["text/html"]), "<b>21 °C</b>");
  assert.match(text(shown[1]["text/markdown"]), /\*\*MIME bundle\*\*/);
  assert.match(text(shown[2]["text/plain"]), /3 of 3/);
});
