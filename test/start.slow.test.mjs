// `npm start` in a terminal, ended by Ctrl-C.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../scripts/lib/root.mjs";

const onLinux = { skip: process.platform === "linux" ? false : "needs /proc and script(1)", timeout: 240_000 };

test("it proves itself, opens JupyterLab on the lessons, and Ctrl-C ends all that it started", onLinux, async () => {
  const terminal = spawn("script", ["-qec", `${process.execPath} scripts/start.mjs`, "/dev/null"], {
    cwd: root,
    env: { ...process.env, DISPLAY: "", WAYLAND_DISPLAY: "" },
  });
  let screen = "";
  terminal.stdout.on("data", (chunk) => (screen += chunk));
  const ended = new Promise((resolve) => terminal.once("close", resolve));
  try {
    while (!screen.includes("Ctrl-C ends it")) {
      await Promise.race([sleep(100), ended.then(() => assert.fail(`it ended:\n${screen}`))]);
    }
    assert.match(screen, /1 \+ 1 = 2 in \d+\.\d s, backend (tensorflow|wasm)/);
    const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+)\/lab\?token=(\w+)/.exec(screen);
    const headers = { authorization: `token ${token}` };
    const lab = await (await fetch(`${address}/lab`, { headers })).text();
    assert.match(lab, /"extensionManager":\s*\{[^}]*"can_install":\s*false/);
    assert.equal((await fetch(`${address}/api/contents`)).status, 403, "no token, and yet an answer");
    const kernel = await fetch(`${address}/api/kernels`, { method: "POST", headers, body: '{"name": "tskernel"}' });
    assert.equal(kernel.status, 201);
    while (ourProcesses().length < 2) await sleep(100);
  } finally {
    terminal.stdin.write("\x03");
  }
  const start = performance.now();
  assert.equal(await ended, 0, screen);
  assert.ok(performance.now() - start < 10_000, "Ctrl-C took 10 s or more");
  for (let i = 0; i < 30 && ourProcesses().length > 0; i++) await sleep(100);
  assert.deepEqual(ourProcesses(), []);
});

/** JupyterLab's process and its kernels': their command lines name files in .venv/jupyter or the configuration. */
function ourProcesses() {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const isOurs = line.includes(join(root, ".venv/jupyter")) || line.includes("jupyter_lab_config.py");
      return /^\d+$/.test(pid) && isOurs ? [line] : [];
    } catch {
      return [];
    }
  });
}
