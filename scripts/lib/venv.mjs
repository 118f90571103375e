import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./children.mjs";
import { Problem } from "./fail.mjs";
import { findPython } from "./python.mjs";
import { root } from "./root.mjs";

export const venv = join(root, ".venv");
export const venvPython = join(venv, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));

/**
 * Makes `.venv` hold what a requirements file lists. Nothing is done where it does already; a half-made one is
 * gone on with, or made anew where it does not answer.
 */
export async function provideVenv(requirements, say) {
  const stamp = join(venv, "stamps", requirements);
  const wanted = fingerprint(requirements);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(venvPython)) return;
  if (!(await answers())) {
    const python = await findPython();
    rmSync(venv, { recursive: true, force: true });
    const { status, output } = await run(python, ["-m", "venv", venv]);
    if (status !== 0) throw new Problem(`No virtual environment could be made:\n${output}`);
  }
  await install(requirements, say);
  mkdirSync(join(venv, "stamps"), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Changes with the packages wanted, and with the folder, whose path is written into an environment's scripts. */
function fingerprint(requirements) {
  const hash = createHash("sha256").update(root);
  for (const file of new Set(["requirements.txt", requirements])) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Whether there is an environment that works in this place. */
async function answers() {
  if (!existsSync(venvPython)) return false;
  const check = "import pip, sys; sys.exit(sys.prefix != sys.argv[1])";
  const { status } = await run(venvPython, ["-c", check, venv]).catch(() => ({ status: 1 }));
  return status === 0;
}

async function install(requirements, say) {
  const all = readFileSync(join(root, "requirements.txt"), "utf8").match(/^\w.*==/gm).length;
  const seen = new Set();
  say("about 110 MB to load, 320 MB on disk");
  const onLine = (line) => {
    const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
    if (name) seen.add(name);
    if (name && (process.stdout.isTTY || seen.size % 20 === 0)) say(`${Math.min(seen.size, all)} of ${all}: ${name}`);
    if (line.startsWith("Installing collected")) say("unpacking");
  };
  const options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--only-binary", ":all:"];
  const { status, output } = await run(venvPython, ["-m", "pip", "install", ...options, "-r", requirements], {
    onLine,
  });
  if (status !== 0)
    throw new Problem(`pip could not install ${requirements}:\n${output.trim().split("\n").slice(-8).join("\n")}`);
}
