import { spawn } from "node:child_process";

/** Opens an address in the person's browser; false where there is none to be seen. */
export function openBrowser(url) {
  const { DISPLAY, WAYLAND_DISPLAY, CI, SSH_CONNECTION } = process.env;
  if (CI || SSH_CONNECTION || !process.stdout.isTTY) return false;
  const command = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform] ?? ["xdg-open"];
  if (command[0] === "xdg-open" && !DISPLAY && !WAYLAND_DISPLAY) return false;
  const child = spawn(command[0], [...command.slice(1), url], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
  return true;
}
