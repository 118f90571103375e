import assert from "node:assert/strict";
import { test } from "node:test";
import { lacks, runPythonTests } from "./python.test.helper.js";

test("nbval, papermill, testbook and qtconsole work with the kernel", { skip: lacks("testbook") }, async () => {
  const { status, report } = await runPythonTests("other_clients_tskernel.py");
  assert.equal(status, 0, report);
});
