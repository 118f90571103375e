// Firefox and WebKit as Debian has them, driven by WebDriver's commands: Firefox takes them on its Marionette port,
// WebKit through its driver.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const firefox = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
const webkitDriver = ["/usr/bin/WebKitWebDriver"].find((path) => existsSync(path));
const miniBrowser = ["4.1", "6.0", "4.0"]
  .map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`)
  .find((path) => existsSync(path));

/** By name: opens a browser, `{goto(url), run(function, ...args), close()}`; undefined where it is not installed. */
export const engines = {
  Firefox: firefox && openFirefox,
  WebKit: webkitDriver && miniBrowser && existsSync("/usr/bin/xvfb-run") && openWebKit,
};

const scriptOf = (task) =>
  `const done = arguments[arguments.length - 1]; const args = [...arguments].slice(0, -1);
   (async () => (${task})(...args))().then((value) => done({ value }), (error) => done({ error: String(error?.stack ?? error) }));`;

/** A browser behind `command(name, parameters)`. */
function browserOf(command, close) {
  return {
    goto: (url) => command("Navigate", { url }),
    async run(task, ...args) {
      const { value, error } = await command("ExecuteAsyncScript", { script: scriptOf(task), args });
      if (error) throw new Error(error);
      return value;
    },
    close,
  };
}

const timeouts = { script: 300_000, pageLoad: 60_000 };

async function until(ask, what) {
  for (let tries = 0; tries < 300; tries++) {
    const found = await ask();
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`${what} does not come`);
}

async function openFirefox() {
  const profile = mkdtempSync(join(tmpdir(), "firefox-"));
  const settings = { "marionette.port": 0, "browser.shell.checkDefaultBrowser": false, "app.update.enabled": false };
  settings["datareporting.policy.dataSubmissionEnabled"] = false;
  settings["network.captive-portal-service.enabled"] = false;
  settings["network.connectivity-service.enabled"] = false;
  const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const args = ["--headless", "--no-remote", "--marionette", "--profile", profile];
  const child = spawn(firefox, args, { stdio: "ignore", detached: true });
  const port = await until(() => {
    const file = join(profile, "MarionetteActivePort");
    return existsSync(file) && Number(readFileSync(file, "utf8"));
  }, "Firefox's Marionette port");
  const { command, end } = await connect(port);
  await command("NewSession", { capabilities: { alwaysMatch: { timeouts } } });
  return browserOf(
    async (name, parameters) => (await command(name, parameters)).value,
    async () => {
      end();
      process.kill(-child.pid, "SIGKILL");
      if (child.exitCode === null && !child.signalCode) await once(child, "close");
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  );
}

/** Marionette's messages: the length in decimal digits, a colon, JSON. */
async function connect(port) {
  const socket = createConnection(port, "127.0.0.1");
  const waiting = new Map();
  let last = 0;
  let bytes = Buffer.alloc(0);
  await new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let colon = bytes.indexOf(":"); colon > 0; colon = bytes.indexOf(":")) {
        const end = colon + 1 + Number(bytes.subarray(0, colon));
        if (bytes.length < end) return;
        const message = JSON.parse(bytes.subarray(colon + 1, end).toString());
        bytes = bytes.subarray(end);
        if (!Array.isArray(message)) {
          resolve(undefined); // it greets
          continue;
        }
        const [, id, error, result] = message;
        const { resolve: fulfil, reject: fail } = waiting.get(id);
        waiting.delete(id);
        if (error) fail(new Error(`${error.error}: ${error.message}`));
        else fulfil(result);
      }
    });
  });
  const command = (name, parameters) =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify([0, ++last, `WebDriver:${name}`, parameters]);
      waiting.set(last, { resolve, reject });
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  return { command, end: () => socket.destroy() };
}

async function openWebKit() {
  const port = 20_000 + (process.pid % 20_000);
  const args = ["-a", webkitDriver, `--port=${port}`];
  // Debian's build has shared memory behind this switch; Safari has it always.
  const env = { ...process.env, JSC_useSharedArrayBuffer: "1" };
  const child = spawn("/usr/bin/xvfb-run", args, { stdio: "ignore", detached: true, env });
  const ask = async (path, method, body) => {
    const address = `http://127.0.0.1:${port}${path}`;
    const response = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await until(() => ask("/status", "GET").catch(() => undefined), "WebKit's driver");
  const options = { binary: miniBrowser, args: ["--automation"] };
  const capabilities = { alwaysMatch: { timeouts, "webkitgtk:browserOptions": options } };
  const { sessionId } = await ask("/session", "POST", { capabilities });
  const paths = { Navigate: "url", ExecuteAsyncScript: "execute/async" };
  return browserOf(
    (name, parameters) => ask(`/session/${sessionId}/${paths[name]}`, "POST", parameters),
    async () => {
      await ask(`/session/${sessionId}`, "DELETE").catch(() => undefined);
      process.kill(-child.pid, "SIGKILL");
    },
  );
}
