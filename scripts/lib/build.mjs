import { run } from "./children.mjs";
import { Problem } from "./fail.mjs";

/** Compiles what has changed. `tsc` is called by path: another package's `tsc` may stand in node_modules/.bin. */
export async function build(...args) {
  const { status, output } = await run(process.execPath, ["node_modules/typescript/bin/tsc", "--build", ...args]);
  if (status !== 0) throw new Problem(`The build fails:\n${output}`);
  const bundle = await run(process.execPath, ["kernel/bundle.mjs"]);
  if (bundle.status !== 0) throw new Problem(`Bundling the kernel fails:\n${bundle.output}`);
}
