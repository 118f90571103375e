import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { NpmSpecifier } from "./npmSpecifier.js";

/**
 * Where a package of `npm:name@version` is installed, with what it needs: each version in a folder of its own, beside no
 * notebook; what is no version (`^1`, `latest`) is a link to one. The variable `TSKERNEL_PACKAGES` names another place.
 */
export function packageFolder(
  { name, version }: NpmSpecifier,
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  // No character that a file system does not know.
  const key = `${name.replace("/", "+")}@${version}`.replace(
    /[^\w.@^~+=-]/g,
    (character) => `_${character.codePointAt(0)!.toString(16)}`,
  );
  return join(env.TSKERNEL_PACKAGES || join(cacheFolder(env, platform), "tskernel", "packages"), key);
}

export function isInstalled(specifier: NpmSpecifier): boolean {
  return existsSync(packageFolder(specifier));
}

function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.HOME || env.USERPROFILE || homedir();
  if (platform === "win32") return env.LOCALAPPDATA || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Caches");
  return env.XDG_CACHE_HOME || join(home, ".cache");
}
