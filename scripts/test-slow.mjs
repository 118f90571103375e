// The tests that need JupyterLab, a browser, other kernels or minutes. Names on the command line choose among them:
// `npm run test:slow -- lab` runs those whose path contains "lab".
import { build } from "./lib/build.mjs";
import { main, Problem } from "./lib/fail.mjs";
import { registerKernel } from "./lib/kernelspec.mjs";
import { provideNative } from "./lib/native.mjs";
import { checkNode } from "./lib/node.mjs";
import { step } from "./lib/step.mjs";
import { runTests, testFiles } from "./lib/tests.mjs";
import { provideVenv } from "./lib/venv.mjs";

await main(async () => {
  checkNode();
  await step("Build", () => build());
  await step("TensorFlow", provideNative);
  await step("JupyterLab and test tools in .venv", (say) => provideVenv("requirements-test.txt", say));
  await step("Kernel", registerKernel);
  const chosen = process.argv.slice(2);
  const files = testFiles({ slow: true }).filter((file) => chosen.every((name) => file.includes(name)));
  if (files.length === 0) throw new Problem(`No slow test has ${chosen.join(" and ")} in its path.`);
  // One at a time: they measure and they wait.
  process.exitCode = await runTests(files, { concurrency: 1, minutes: 30 });
});
