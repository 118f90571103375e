import assert from "node:assert/strict";
import { test } from "node:test";
import { lacks, runPythonTests } from "./python.test.helper.js";

test(
  "every test of jupyter_kernel_test passes; only the pager, which the kernel has none of, is skipped",
  {
    skip: lacks("jupyter_kernel_test"),
  },
  async () => {
    const { status, report } = await runPythonTests("jupyter_kernel_test_tskernel.py");
    assert.equal(status, 0, report);
    const skipped = report.split("\n").filter((line) => line.includes("skipped '"));
    assert.deepEqual(
      skipped.map((line) => line.split(" ")[0]),
      ["test_pager"],
      report,
    );
  },
);
