// From a fresh clone to JupyterLab on the lessons. Every step that is done already is passed over.
import { openBrowser } from "./lib/browser.mjs";
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { prove, startLab } from "./lib/jupyter.mjs";
import { registerKernel } from "./lib/kernelspec.mjs";
import { provideNative } from "./lib/native.mjs";
import { checkNode } from "./lib/node.mjs";
import { step } from "./lib/step.mjs";
import { provideVenv } from "./lib/venv.mjs";

await main(async () => {
  checkNode();
  await step("JupyterLab in .venv", (say) => provideVenv("requirements.txt", say));
  await step("Build", () => build());
  await step("TensorFlow", provideNative);
  await step("Kernel", registerKernel);
  await step("A first cell", prove);
  const { address, token, ended } = await startLab();
  const url = `${address}/lab?token=${token}`;
  const opened = openBrowser(url);
  console.log(`\nJupyterLab is ready${opened ? "" : ". Open this address"}:\n\n    ${url}\n\nCtrl-C ends it.`);
  await ended;
  // Ctrl-C is how it is meant to end.
  process.exitCode = 0;
  console.log("\nJupyterLab has ended.");
});
