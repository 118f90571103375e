import { BIN, install } from "./install.js";
import { thisSystem } from "./jupyterPaths.js";
import { installOptions, PLACES } from "./options.js";
import { warnTemporary } from "./warnTemporary.js";

const USAGE = `Usage: tskernel install [--user | --sys-prefix | --prefix FOLDER] [--name NAME] [--display-name TEXT] [--replace]

${PLACES}  --display-name T  what front ends show (TypeScript)
  --replace         also where another kernel has that name, or something was added to this one: it goes
`;

/** `tskernel install`: makes the kernel known to Jupyter. Needs neither Jupyter nor Python. */
export async function installCommand(argv: string[]): Promise<number> {
  const options = installOptions(argv, thisSystem);
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { folder, kept } = install(options.kernels, options.name, options);
  process.stdout.write(`${options.name} is installed in ${folder}\n`);
  if (kept.length > 0) process.stdout.write(`kept as it was there: ${kept.join(", ")} (--replace: anew)\n`);
  const warning = warnTemporary(BIN, thisSystem);
  if (warning) process.stderr.write(`${warning}\n`);
  return 0;
}
