// What an instructor does: `npm run course` says what there is.
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { checkNode } from "./lib/node.mjs";
import { step } from "./lib/step.mjs";
import { provideNative } from "./lib/native.mjs";

await main(async () => {
  checkNode();
  await step("Build", () => build());
  if (/^(grade|check-sources)$/.test(process.argv[2])) await step("TensorFlow", provideNative);
  const course = await import("../grading/dist/courseCommand.js");
  process.exitCode = await course.main(process.argv.slice(2));
  process.exit();
});
