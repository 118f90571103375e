import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
after(() => recorder.close());

test("a slow receiver makes the writer wait: nothing is lost, nothing piles up", async () => {
  let waiting = 0;
  let most = 0;
  recorder.gate = async () => {
    most = Math.max(most, ++waiting);
    await sleep(2);
    waiting--;
  };
  const cell = await recorder.run(
    'for (let i = 0; i < 50_000; i++) console.log(String(i).padStart(60)); console.error("end");',
  );
  recorder.gate = undefined;
  assert.equal(cell.stream("stdout").length, 50_000 * 61);
  assert.ok(cell.stream("stdout").endsWith("49999\n"));
  assert.ok(most <= 10, `${most} outputs waited at once`);
});

test("one string of 50 MB arrives whole", async () => {
  const cell = await recorder.run('process.stdout.write("é".repeat(25_000_000)); 1');
  assert.equal(cell.stream("stdout").length, 25_000_000);
  assert.equal(cell.text, "1");
});

test("a display of 20 MB", async () => {
  const cell = await recorder.run('display({ "image/png": new Uint8Array(15_000_000) }, { raw: true }); 0');
  const output = cell.outputs[0]!;
  assert.equal("data" in output && String(output.data["image/png"]).length, 20_000_000);
});
