import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The system that paths are made for; tests give others than the one they run on. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly exists: (path: string) => boolean;
}

export const thisSystem: System = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: existsSync,
};

/** Path functions of that system. */
export function pathOf({ platform }: System): typeof posix {
  return platform === "win32" ? win32 : posix;
}

/** The user's own data folder, as `jupyter --paths` finds it. */
export function userDataFolder(system: System): string {
  const { platform, env, home } = system;
  const { join } = pathOf(system);
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    return env.APPDATA ? join(env.APPDATA, "jupyter") : join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/**
 * The environment (virtual or conda) that is active, else the one Python that the search path finds.
 * @throws where there is neither
 */
export function environmentPrefix(system: System): string {
  const { env, platform, exists } = system;
  const { join, dirname, delimiter } = pathOf(system);
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  if (active) return active;
  const names = platform === "win32" ? ["python.exe"] : ["python3", "python"];
  for (const folder of (env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean)) {
    if (names.some((name) => exists(join(folder, name)))) return platform === "win32" ? folder : dirname(folder);
  }
  throw new Error(
    "--sys-prefix: no virtual environment is active and no Python is found. Use --prefix FOLDER or --user.",
  );
}

/** The data folder of an environment. */
export function prefixDataFolder(prefix: string, system: System): string {
  return pathOf(system).join(prefix, "share", "jupyter");
}

/** Every folder in which Jupyter looks for kernels, the first found wins. */
export function kernelFolders(system: System): string[] {
  const { env, platform } = system;
  const { join, delimiter } = pathOf(system);
  const folders = (env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  folders.push(userDataFolder(system));
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  if (active) folders.push(prefixDataFolder(active, system));
  if (platform === "win32") folders.push(join(env.PROGRAMDATA || "C:\\ProgramData", "jupyter"));
  else folders.push("/usr/local/share/jupyter", "/usr/share/jupyter");
  return [...new Set(folders)].map((folder) => join(folder, "kernels"));
}
