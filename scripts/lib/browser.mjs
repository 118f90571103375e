import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * Opens an address in the person's browser; false where there is none to be seen. All users of a machine see the command
 * lines on it, and the address has a token: so the browser is given a file of ours that nobody else can read, and that
 * leads on. It lies in the project, not in a folder whose name begins with a dot: a browser in a sandbox may not read
 * those, nor the system's temporary folder.
 */
export function openBrowser(url, { env = process.env, seen = process.stdout.isTTY, folder = root } = {}) {
  if (env.CI || env.SSH_CONNECTION || !seen) return false;
  const command = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform] ?? ["xdg-open"];
  if (command[0] === "xdg-open" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const made = mkdtempSync(join(folder, "opening-"));
  const file = join(made, "open.html");
  writeFileSync(file, `<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}">\n`, {
    mode: 0o600,
    flag: "wx",
  });
  const remove = () => rmSync(made, { recursive: true, force: true });
  process.once("exit", remove);
  setTimeout(remove, 60_000).unref();
  const child = spawn(command[0], [...command.slice(1), file], { detached: true, stdio: "ignore", env });
  child.on("error", () => {});
  child.unref();
  return true;
}
