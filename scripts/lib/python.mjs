import { existsSync, readFileSync } from "node:fs";
import { run } from "./children.mjs";
import { Problem } from "./fail.mjs";

const oldest = [3, 10];
/** @type {[command: string, ...args: string[]][]} */
const candidates =
  process.platform === "win32"
    ? [["py", "-3"], ["python"]]
    : ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"].map((name) => [name]);

/** JSON: version, and whether it can make virtual environments (Debian takes that part out). */
const probe = `import json, sys, importlib.util as u
print(json.dumps([list(sys.version_info[:2]), sys.executable, all(map(u.find_spec, ["venv", "ensurepip"]))]))`;

/**
 * A Python that can make a virtual environment. `BATCHNORM_LAB_PYTHON` names one to take.
 *
 * @throws {Problem} that says what is missing, how to mend it, and how to go on without.
 */
export async function findPython() {
  const chosen = process.env.BATCHNORM_LAB_PYTHON;
  const found = [];
  for (const command of chosen ? [/** @type {[string]} */ ([chosen])] : candidates) {
    const python = await ask(command);
    if (python?.complete && !isOld(python)) return python.path;
    if (python) found.push(python);
  }
  throw new Problem(whatIsMissing(found, chosen) + goOn);
}

async function ask([command, ...args]) {
  try {
    const { status, output } = await run(command, [...args, "-c", probe]);
    if (status !== 0) return undefined;
    const [version, path, complete] = JSON.parse(output.trim().split("\n").at(-1));
    return { version, path, complete };
  } catch {
    return undefined;
  }
}

function isOld({ version: [major, minor] }) {
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

const goOn =
  "\nWithout Python you can run the lessons in the terminal: npx tskernel run notebooks/2-four-equations.ipynb";

function whatIsMissing(found, chosen) {
  const halfPython = found.find((python) => !isOld(python));
  if (halfPython) {
    const version = halfPython.version.join(".");
    return `Python ${version} is here without its venv module. To install it: ${installCommand(version)}`;
  }
  const what = `Python ${oldest.join(".")} or newer`;
  if (chosen) return `BATCHNORM_LAB_PYTHON=${chosen} is no ${what}.`;
  const have = found[0] ? `only Python ${found[0].version.join(".")} is here` : "there is none here";
  return `JupyterLab needs ${what}, and ${have}. To install it: ${installCommand()}`;
}

/** The command that installs Python, or the venv module of the given version, on this system. */
export function installCommand(version, system = thisSystem()) {
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  switch (system) {
    case "debian":
      return `${sudo}apt-get install ${version ? `python${version}-venv` : "python3 python3-venv"}`;
    case "fedora":
      return `${sudo}dnf install python3`;
    case "alpine":
      return `${sudo}apk add python3 py3-pip`;
    case "arch":
      return `${sudo}pacman -S python`;
    case "suse":
      return `${sudo}zypper install python311`;
    case "darwin":
      return "brew install python";
    case "win32":
      return "winget install Python.Python.3.13";
    default:
      return "see https://www.python.org/downloads/";
  }
}

function thisSystem() {
  if (process.platform !== "linux") return process.platform;
  const text = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const ids = [...text.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) => value.replace(/"/g, "").split(" "));
  const known = {
    debian: "debian",
    ubuntu: "debian",
    fedora: "fedora",
    rhel: "fedora",
    alpine: "alpine",
    arch: "arch",
    suse: "suse",
  };
  return ids.map((id) => known[id]).find(Boolean);
}
