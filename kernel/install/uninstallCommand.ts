import { uninstall } from "./install.js";
import { thisSystem } from "./jupyterPaths.js";
import { installOptions, PLACES } from "./options.js";

const USAGE = `Usage: tskernel uninstall [--user | --sys-prefix | --prefix FOLDER] [--name NAME]

${PLACES}`;

/** `tskernel uninstall`: takes back what `tskernel install` with the same options did. */
export async function uninstallCommand(argv: string[]): Promise<number> {
  const options = installOptions(argv, thisSystem);
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const gone = uninstall(options.kernels, options.name);
  const where = `${options.name} in ${options.kernels}`;
  const added = gone && gone.length > 0 ? `, and what had been added to it: ${gone.join(", ")}` : "";
  if (gone) process.stdout.write(`removed ${where}${added}\n`);
  else process.stderr.write(`there is no ${where}; \`tskernel list\` shows what is installed\n`);
  return gone ? 0 : 1;
}
