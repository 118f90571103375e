import { BIN, install } from "./install.js";
import { thisSystem } from "./jupyterPaths.js";
import { installOptions, PLACES } from "./options.js";
import { warnTemporary } from "./warnTemporary.js";

const USAGE = `Usage: tskernel install [--user | --sys-prefix | --prefix FOLDER] [--name NAME] [--display-name TEXT]

${PLACES}  --display-name T  what front ends show (TypeScript)
`;

/** `tskernel install`: makes the kernel known to Jupyter. Needs neither Jupyter nor Python. */
export async function installCommand(argv: string[]): Promise<number> {
  const options = installOptions(argv, thisSystem);
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = install(options.kernels, options.name, options.displayName);
  process.stdout.write(`${options.displayName} is installed in ${folder}\n`);
  const warning = warnTemporary(BIN, thisSystem);
  if (warning) process.stderr.write(`${warning}\n`);
  return 0;
}
