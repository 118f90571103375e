import { run } from "./children.mjs";
import { Problem } from "./fail.mjs";

/** Compiles what has changed. `tsc` is called by path: another package's `tsc` may stand in node_modules/.bin. */
export async function build(...args) {
  const { status, output } = await run(process.execPath, ["node_modules/typescript/bin/tsc", "--build", ...args]);
  if (status !== 0) throw new Problem(`The build fails:\n${output}`);
  for (const script of ["src/relativeTypes.mjs", "src/bundle.mjs", "src/bundleForBrowsers.mjs", "kernel/bundle.mjs"]) {
    const bundle = await run(process.execPath, [script]);
    if (bundle.status !== 0) throw new Problem(`${script} fails:\n${bundle.output}`);
  }
}
