import assert from "node:assert/strict";
import { test } from "node:test";
import { lacks, runPythonTests } from "./python.test.helper.js";

test(
  "jupyter_client, nbclient and jupyter console work with the kernel",
  { skip: lacks("jupyter_console") },
  async () => {
    const { status, report } = await runPythonTests("jupyter_clients_tskernel.py");
    assert.equal(status, 0, report);
  },
);
