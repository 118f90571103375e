// `npm start` in a terminal, and its end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startLab } from "../scripts/lib/jupyter.mjs";
import { root } from "../scripts/lib/root.mjs";

const onLinux = { skip: process.platform === "linux" ? false : "needs /proc and script(1)", timeout: 240_000 };

test("it proves itself, opens JupyterLab on the lessons, and Ctrl-C ends all that it started", onLinux, async (t) => {
  const { terminal, ended, screen, started } = await start(t);
  assert.match(screen(), /1 \+ 1 = 2 in \d+\.\d s, backend (tensorflow|wasm)/);
  const begin = performance.now();
  terminal.stdin.write("\x03");
  assert.equal(await ended, 0, screen());
  // JupyterLab has 8 seconds; after those it is killed.
  assert.ok(performance.now() - begin < 30_000, "Ctrl-C took 30 s or more");
  await allGone(started);
});

test("when it is killed, JupyterLab and its kernels still end", onLinux, async (t) => {
  const { ended, started } = await start(t);
  const starter = started.find(({ line }) => /^\S*node\S* scripts\/start\.mjs/.test(line));
  process.kill(starter.pid, "SIGKILL");
  await ended;
  await allGone(started);
});

test("no other configuration on the machine opens the door, and kernels are not given its key", onLinux, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const openDoor = { token: "", password: "", allow_origin: "*", allow_origin_pat: ".*", disable_check_xsrf: true };
  const provider = "jupyter_server.auth.identity.IdentityProvider";
  const config = {
    ServerApp: { ...openDoor, allow_remote_access: true, identity_provider_class: provider, terminals_enabled: false },
    IdentityProvider: { token: "" },
    PasswordIdentityProvider: { token: "" },
  };
  for (const name of ["jupyter_config", "jupyter_server_config", "jupyter_lab_config"]) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
  }
  const { address, token, child, ended } = await startLab(folder, { JUPYTER_CONFIG_PATH: folder });
  try {
    const ask = (path, headers, options) => fetch(`${address}${path}`, { ...options, headers });
    const withToken = { authorization: `token ${token}` };
    assert.equal((await ask("/api/contents", {})).status, 403);
    assert.equal((await ask("/api/contents", { authorization: "token " })).status, 403);
    const foreign = await ask("/api/contents", { origin: "http://example.org" });
    assert.equal(foreign.ok || foreign.headers.has("access-control-allow-origin"), false);
    assert.equal((await ask("/api/contents", withToken)).status, 200);
    // A page's own request carries the cookie that a visit with the token has set; to change something it needs more.
    const visit = await ask(`/lab?token=${token}`, {}, { redirect: "manual" });
    const cookie = visit.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    assert.equal((await ask("/api/contents", { cookie })).status, 200);
    assert.equal((await ask("/api/kernels", { cookie }, { method: "POST" })).status, 403, "no xsrf, and yet an answer");
    assert.equal((await ask("/api/terminals", withToken, { method: "POST" })).status, 200);
    const kernel = await ask("/api/kernels", withToken, { method: "POST", body: '{"name": "tskernel"}' });
    assert.equal(kernel.status, 201);
    const { id } = await kernel.json();
    let found;
    while (!(found = descendants(child.pid).find(({ line }) => line.includes(id)))) await sleep(100);
    const environment = readFileSync(`/proc/${found.pid}/environ`, "latin1");
    assert.ok(environment.includes("JUPYTER_DATA_DIR"), "this is not the kernel's environment");
    assert.equal(environment.includes(token), false, "the kernel was given the server's token");
    assert.equal(
      processes().some(({ line }) => line.includes(token)),
      false,
      "the token is in a command line",
    );
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
});

/** `npm start` in a terminal of its own, JupyterLab up and a kernel in it; `started` is every process of it. */
async function start(t) {
  const terminal = spawn("script", ["-qec", `exec ${process.execPath} scripts/start.mjs`, "/dev/null"], {
    cwd: root,
    env: { ...process.env, DISPLAY: "", WAYLAND_DISPLAY: "" },
  });
  let started = [];
  t.after(() => kill([...left(started), ...(terminal.exitCode === null ? descendants(terminal.pid) : [])]));
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
  // A kernel's command line names its file among Jupyter's; it is whole with session, transpiler and TypeScript.
  const isKernel = ({ line }) => line.includes("tskernel.mjs kernel") && line.includes(join(root, ".venv/jupyter"));
  const isUp = ({ pid }) => descendants(pid).length >= 3;
  while (!(started = descendants(terminal.pid)).some((one) => isKernel(one) && isUp(one))) {
    await Promise.race([sleep(100), died]);
  }
  return { terminal, ended, screen: () => screen, started };
}

async function allGone(started) {
  for (let i = 0; i < 300 && left(started).length > 0; i++) await sleep(100);
  assert.deepEqual(left(started), []);
}

/** Ends what a failed test would leave. */
function kill(started) {
  for (const { pid } of started) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone with the one before it.
    }
  }
}

/** Those of the processes that still run: a number may have gone to another one since. */
function left(started) {
  return processes().filter(({ pid, since }) => started.some((one) => one.pid === pid && one.since === since));
}

/** The processes that a process has started, and those that they have. */
function descendants(pid, all = processes()) {
  return all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...descendants(child.pid, all)]);
}

/** Every process that runs: its command line, its parent, and since when it runs. */
function processes() {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // After the name, which may hold anything: the 3rd field and those after it (proc_pid_stat(5)).
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [state, parent, since] = [fields[0], Number(fields[1]), fields[19]];
      return state === "Z" ? [] : [{ pid: Number(name), parent, since, line }];
    } catch {
      return [];
    }
  });
}
