// Asks npm's and PyPI's databases for known weaknesses of the versions that are pinned here.
// Exit code 1: there are some, or a database did not answer, so that nobody takes silence for safety.
import { join } from "node:path";
import { npmFindings, pipFindings } from "./lib/audit.mjs";
import { run } from "./lib/children.mjs";
import { main, Problem } from "./lib/fail.mjs";
import { findPython } from "./lib/python.mjs";
import { root } from "./lib/root.mjs";

const pipAudit = "2.10.1";

await main(async () => {
  const results = [await npm(), await python("requirements.txt")];
  for (const { name, found, unknown } of results) {
    const known = unknown === undefined || found.length > 0 ? [`${found.length} known weaknesses`] : [];
    console.log(`${name}: ${[...known, ...(unknown === undefined ? [] : [`NOT ASKED: ${unknown}`])].join("; ")}`);
    for (const line of found) console.log(`  ${line}`);
  }
  if (results.some(({ found }) => found.length > 0)) throw new Problem("There are known weaknesses.");
  if (results.some(({ unknown }) => unknown !== undefined)) {
    throw new Problem("Nothing is known of what was not asked: try again where the databases can be reached.");
  }
});

async function npm() {
  const { output } = await run("npm", ["audit", "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  return { name: "npm, package-lock.json", ...npmFindings(output) };
}

async function python(requirements) {
  const environment = join(root, ".cache", "pip-audit");
  const bin = join(environment, process.platform === "win32" ? "Scripts" : "bin");
  for (const [command, ...args] of [
    [await findPython(), "-m", "venv", environment],
    [join(bin, "python"), "-m", "pip", "install", "-q", `pip-audit==${pipAudit}`],
  ]) {
    const { status, output } = await run(command, args);
    if (status !== 0) return { name: requirements, found: [], unknown: output.trim().split("\n").at(-1) };
  }
  // The file names every version: nothing has to be resolved, and nothing installed.
  const args = ["-m", "pip_audit", "-r", requirements, "--no-deps", "--disable-pip", "-f", "json"];
  const { output } = await run(join(bin, "python"), args, { stdio: ["ignore", "pipe", "ignore"] });
  return { name: `PyPI, ${requirements}`, ...pipFindings(output) };
}
