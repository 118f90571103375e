import { run } from "./children.mjs";
import { Problem } from "./fail.mjs";
import { venv } from "./venv.mjs";

/** Makes the kernel known in `.venv`, and nowhere else. */
export async function registerKernel() {
  const { status, output } = await run(process.execPath, ["kernel/bin/tskernel.mjs", "install", "--prefix", venv]);
  if (status !== 0) throw new Problem(`The kernel could not be registered:\n${output}`);
}
