// `npm start` in a terminal, and its end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../scripts/lib/root.mjs";

const onLinux = { skip: process.platform === "linux" ? false : "needs /proc and script(1)", timeout: 240_000 };

test("it proves itself, opens JupyterLab on the lessons, and Ctrl-C ends all that it started", onLinux, async () => {
  const { terminal, ended, screen } = await start();
  assert.match(screen(), /1 \+ 1 = 2 in \d+\.\d s, backend (tensorflow|wasm)/);
  const begin = performance.now();
  terminal.stdin.write("\x03");
  assert.equal(await ended, 0, screen());
  assert.ok(performance.now() - begin < 10_000, "Ctrl-C took 10 s or more");
  await allGone();
});

test("when it is killed, JupyterLab and its kernels still end", onLinux, async () => {
  const { ended } = await start();
  const [starter] = processes((line) => /node\S* scripts\/start\.mjs/.test(line) && !line.startsWith("s"));
  process.kill(starter.pid, "SIGKILL");
  await ended;
  await allGone();
});

/** `npm start` in a terminal of its own, JupyterLab up and a kernel in it. */
async function start() {
  const terminal = spawn("script", ["-qec", `exec ${process.execPath} scripts/start.mjs`, "/dev/null"], {
    cwd: root,
    env: { ...process.env, DISPLAY: "", WAYLAND_DISPLAY: "" },
  });
  let screen = "";
  terminal.stdout.on("data", (chunk) => (screen += chunk));
  const ended = new Promise((resolve) => terminal.once("close", resolve));
  const died = ended.then(() => assert.fail(`it ended:\n${screen}`));
  died.catch(() => {});
  while (!screen.includes("Ctrl-C ends it")) await Promise.race([sleep(100), died]);
  const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+)\/lab\?token=(\w+)/.exec(screen);
  const headers = { authorization: `token ${token}` };
  const lab = await (await fetch(`${address}/lab`, { headers })).text();
  assert.match(lab, /"extensionManager":\s*\{[^}]*"can_install":\s*false/);
  assert.equal((await fetch(`${address}/api/contents`)).status, 403, "no token, and yet an answer");
  const kernel = await fetch(`${address}/api/kernels`, { method: "POST", headers, body: '{"name": "tskernel"}' });
  assert.equal(kernel.status, 201);
  while (ourProcesses().length < 2) await sleep(100);
  return { terminal, ended, screen: () => screen };
}

async function allGone() {
  for (let i = 0; i < 80 && ourProcesses().length > 0; i++) await sleep(100);
  assert.deepEqual(ourProcesses(), []);
}

/** JupyterLab's process and its kernels': their command lines name files in .venv/jupyter or the configuration. */
function ourProcesses() {
  return processes((line) => line.includes(join(root, ".venv/jupyter")) || line.includes(`${root}/scripts/jupyter/`));
}

function processes(isWanted) {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return /^\d+$/.test(name) && isWanted(line) ? [{ pid: Number(name), line }] : [];
    } catch {
      return [];
    }
  });
}
