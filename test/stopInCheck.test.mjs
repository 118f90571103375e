// A loop without end in an answer to an exercise, in the kernel: after a while it is told which call is running, and after
// Stop which was; and the console prints again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Recorder, sleep } from "../kernel/dist/interpreter/Recorder.test.helper.js";
import { root } from "../scripts/lib/root.mjs";

/** @type {[code: string, said: RegExp][]} */
/** @type {[code: string, said: RegExp, saidMeanwhile?: RegExp][]} */
const endless = [
  [
    "check.largestRate(() => { console.log('started'); for (;;); })",
    /check\.largestRate was calling your function, on 5 eigenvalues from \d+ to \d+, when Stop was pressed/,
    /check\.largestRate has been calling your function, on 5 eigenvalues from \d+ to \d+, for 10 seconds: .* Stop ends it\.\n/,
  ],
  // In a form of which its author knows nothing: it prints nothing there.
  [
    "console.log('started'); check.batchNormForward(((x: any) => { while (Array.isArray(x)); return x; }) as any)",
    /check\.batchNormForward was calling your function, on 7 examples with 3 features/,
  ],
];

test("a loop without end in a check is named after a while, and by a Stop", { timeout: 120_000 }, async () => {
  const recorder = new Recorder(root);
  const printed = () => recorder.outputs.map((output) => (output.type === "stream" ? output.text : "")).join("");
  try {
    await recorder.run('import { check } from "batchnorm-lab";');
    for (const [code, said, saidMeanwhile] of endless) {
      recorder.outputs.length = 0;
      const running = recorder.run(code);
      while (!printed().includes("started")) await sleep(20);
      while (saidMeanwhile && !saidMeanwhile.test(printed())) await sleep(20);
      await sleep(300);
      await recorder.interpreter.interrupt();
      assert.equal((await running).error.ename, "Interrupted");
      const next = await recorder.run('console.log("again")');
      assert.match(printed(), said);
      assert.match(next.stream("stdout"), /again/);
    }
    assert.deepEqual(recorder.restarts, []);
  } finally {
    await recorder.close();
  }
});
