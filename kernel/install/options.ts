import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { environmentPrefix, prefixDataFolder, type System, userDataFolder } from "./jupyterPaths.js";

export interface InstallArguments {
  /** The folder in which kernelspecs are to be. */
  readonly kernels: string;
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly replace: boolean;
}

/** What `install` and `uninstall` were asked; undefined for --help. @throws on unknown options and contradictions */
export function installOptions(argv: string[], system: System): InstallArguments | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      user: { type: "boolean" },
      "sys-prefix": { type: "boolean" },
      prefix: { type: "string" },
      name: { type: "string", default: "tskernel" },
      "display-name": { type: "string" },
      replace: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const places = [values.user, values["sys-prefix"], values.prefix].filter((it) => it !== undefined);
  if (places.length > 1) throw new Error("give one of --user, --sys-prefix and --prefix");
  const data = values["sys-prefix"]
    ? prefixDataFolder(environmentPrefix(system), system)
    : values.prefix !== undefined
      ? prefixDataFolder(resolve(values.prefix), system)
      : userDataFolder(system);
  const { name, replace, "display-name": displayName } = values;
  return { kernels: join(data, "kernels"), name, displayName, replace };
}

export const PLACES = `  --user            for you, in Jupyter's own data folder (the default)
  --sys-prefix      for the active virtual or conda environment
  --prefix FOLDER   for the environment in that folder
  --name NAME       the kernel's name (tskernel)
`;
