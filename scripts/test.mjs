// Everything that can be checked without a browser.
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { provideNative } from "./lib/native.mjs";
import { checkNode } from "./lib/node.mjs";
import { step } from "./lib/step.mjs";
import { runTests, testFiles } from "./lib/tests.mjs";
import { check } from "./check/check.mjs";

await main(async () => {
  checkNode();
  await step("Build", () => build());
  await step("TensorFlow", provideNative);
  await step("Check", check);
  process.exitCode = await runTests(testFiles({ slow: false }), { concurrency: 2, minutes: 10 });
});
