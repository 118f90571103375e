import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the history of a user's cells is kept. The variable `TSKERNEL_HISTORY` names another folder; `off` keeps
 * nothing on disk.
 */
export function historyFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string | undefined {
  if (env.TSKERNEL_HISTORY === "off") return undefined;
  return env.TSKERNEL_HISTORY || join(stateFolder(env, platform), "tskernel", "history");
}

function stateFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.HOME || env.USERPROFILE || homedir();
  if (platform === "win32") return env.LOCALAPPDATA || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Application Support");
  return env.XDG_STATE_HOME || join(home, ".local", "state");
}
