import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../scripts/lib/root.mjs";
import { npm } from "../npm.mjs";

const home = join(root, ".cache", "verdaccio");
const program = join(home, "node_modules", "verdaccio", "bin", "verdaccio");

/**
 * A registry on this machine's loopback, for as long as a test takes: what is published to it stays in a temporary
 * folder, all other packages come from the registry that npm is set up for.
 */
export class Registry {
  static async start() {
    if (!existsSync(program)) {
      mkdirSync(home, { recursive: true });
      cpSync(join(root, "test", "pack", "verdaccio", "package.json"), join(home, "package.json"));
      npm(["install", "--ignore-scripts", "--no-audit", "--no-fund"], home);
    }
    const folder = mkdtempSync(join(tmpdir(), "registry-"));
    const own = { access: "$all", publish: "$all" };
    const config = {
      storage: join(folder, "storage"),
      uplinks: { public: { url: npm(["config", "get", "registry"], root).trim() } },
      packages: { tskernel: own, "batchnorm-lab": own, "**": { access: "$all", proxy: "public" } },
      max_body_size: "500mb",
      web: { enable: false },
      log: { type: "stdout", level: "warn" },
    };
    writeFileSync(join(folder, "config.yaml"), JSON.stringify(config)); // JSON is YAML
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    // Every npm that is given this file: it asks us, keeps its cache apart, and needs some token to publish at all.
    const npmrc = [`registry=${address}/`, `//127.0.0.1:${port}/:_authToken=none`, `cache=${join(folder, "cache")}`];
    npmrc.push("audit=false", "fund=false", "update-notifier=false");
    writeFileSync(join(folder, ".npmrc"), npmrc.join("\n"));
    const child = spawn(process.execPath, [program, "--config", join(folder, "config.yaml"), "--listen", address], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log = (log + chunk).slice(-4000)));
    const registry = new Registry(folder, child, () => log);
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the registry did not start:\n${log}`);
      if ((await fetch(`${address}/-/ping`).catch(() => undefined))?.ok) return registry;
      await sleep(100);
    }
  }

  constructor(folder, child, log) {
    this.folder = folder;
    this.child = child;
    this.log = log;
  }

  /** The environment of somebody whose npm asks this registry, with an empty home. */
  environment(home) {
    const { PATH, LANG, TMPDIR } = process.env;
    return { PATH, LANG, TMPDIR, HOME: home, npm_config_userconfig: join(this.folder, ".npmrc") };
  }

  /** Runs a command line as that person in a folder; what it printed. Throws where it fails. */
  run(line, cwd, home = cwd) {
    const done = spawnSync("bash", ["-ec", line], { cwd, env: this.environment(home), encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${line}\n${done.stdout}\n${done.stderr}\n${this.log()}`);
    return done.stdout + done.stderr;
  }

  async close() {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await new Promise((resolve) => this.child.once("close", resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
