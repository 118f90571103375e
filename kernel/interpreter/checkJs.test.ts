import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
after(() => recorder.close());

test("without checkJs a cell that names no type runs unchecked, and others as always", async () => {
  const untyped = "function plus(x, { y }) { const sum = {}; sum.of = x + y; return sum.of; }\nplus(1, { y: 2 })";
  const checked = await recorder.run(untyped);
  assert.ok(checked.outcome.status === "error" && /implicitly has an 'any' type/.test(checked.outcome.evalue));
  assert.equal((await recorder.run(untyped, { checkJs: false })).text, "3");
  // The cell after it knows its names.
  assert.equal((await recorder.run("const three: number = plus(1, { y: 2 }); three", { checkJs: false })).text, "3");
  const wrong = await recorder.run('const four: number = "4"', { checkJs: false });
  assert.ok(wrong.outcome.status === "error" && /not assignable to type 'number'/.test(wrong.outcome.evalue));
  const broken = await recorder.run("function (", { checkJs: false });
  assert.ok(broken.outcome.status === "error" && broken.outcome.ename === "SyntaxError");
});
