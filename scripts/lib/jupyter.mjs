import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, start, stopped } from "./children.mjs";
import { Problem } from "./fail.mjs";
import { root } from "./root.mjs";
import { venv, venvPython } from "./venv.mjs";

export const notebooks = join(root, "notebooks");

/** Jupyter's files stay in `.venv`, and the person's own configuration and kernels have no say. */
const { JUPYTER_CONFIG_PATH, JUPYTER_PATH, ...others } = process.env;
const environment = {
  ...others,
  JUPYTER_CONFIG_DIR: join(venv, "jupyter", "config"),
  JUPYTER_DATA_DIR: join(venv, "jupyter", "data"),
  JUPYTER_RUNTIME_DIR: join(venv, "jupyter", "runtime"),
  JUPYTERLAB_SETTINGS_DIR: join(venv, "jupyter", "settings"),
  JUPYTERLAB_WORKSPACES_DIR: join(venv, "jupyter", "workspaces"),
};

/** Runs `1 + 1` in a real kernel: "1 + 1 = 2 in 0.4 s, backend tensorflow". */
export async function prove() {
  const { status, output } = await run(venvPython, [join(root, "scripts/jupyter/prove.py"), notebooks], {
    env: environment,
  });
  const [, sum, seconds, backend] = /^(\S+) (\S+)\n['"]?(\w+)/m.exec(output) ?? [];
  if (status !== 0 || sum !== "2") throw new Problem(`The kernel does not answer as it should:\n${output}`);
  return `1 + 1 = ${sum} in ${seconds} s, backend ${backend}`;
}

/**
 * Starts JupyterLab on a folder; resolves when it answers: `{address, token, child, ended}`.
 * @param more variables of its environment
 */
export async function startLab(folder = notebooks, more = {}) {
  const port = await freePort(8888);
  const token = randomBytes(24).toString("hex");
  const args = ["-m", "jupyterlab", `--config=${join(root, "scripts/jupyter/jupyter_lab_config.py")}`];
  args.push(`--ServerApp.root_dir=${folder}`, `--ServerApp.port=${port}`, "--ServerApp.port_retries=0");
  // A session of its own: a Ctrl-C in the terminal reaches us alone, and we end it in order. Where we cannot any more,
  // it sees its stdin close.
  const options = { env: { ...environment, ...more, JUPYTER_TOKEN: token }, detached: true };
  const child = start(venvPython, args, options);
  let log = "";
  const keep = (chunk) => (log = (log + chunk).slice(-4000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise((resolve) => child.once("close", resolve));
  process.on("exit", () => endGroup(child.pid));
  stopped.signal.addEventListener("abort", () => {
    // The second, in case it is busy; what it still has not ended goes with its group.
    setTimeout(() => endGroup(child.pid), 8000).unref();
  });
  const address = `http://127.0.0.1:${port}`;
  const headers = { authorization: `token ${token}` };
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${address}/api/status`, { headers }).catch(() => undefined);
    if (answer?.ok) return { address, token, child, ended };
    await sleep(100);
  }
  stopped.signal.throwIfAborted();
  throw new Problem(`JupyterLab did not start:\n${log}`);
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

async function freePort(first) {
  for (let port = first; port < first + 100; port++) {
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
  throw new Problem(`No port from ${first} to ${first + 99} is free.`);
}
