import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { npmSpecifiers, parseNpmSpecifier, type NpmSpecifier } from "../packages/npmSpecifier.js";
import { isInstalled, packageFolder } from "../packages/packageFolder.js";
import { typesName, typesOf } from "../packages/typesOf.js";
import { errorContent } from "./errorContent.js";
import { runNpm, type ProcessOwner } from "./runNpm.js";
import type { ErrorContent } from "../Interpreter.js";

const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--no-update-notifier", "--json"];

/** npm's words where no registry answers. */
const unreachable = new Set(
  "ENOTFOUND ECONNREFUSED ECONNRESET ETIMEDOUT EAI_AGAIN ENETUNREACH EHOSTUNREACH ENOTCACHED".split(" "),
);

/** Installs what a cell imports as `npm:name@version` and is not there yet; the error of the first that can't be. */
export async function installPackages(code: string, owner: ProcessOwner): Promise<ErrorContent | undefined> {
  const texts = npmSpecifiers(code);
  const specifiers = texts.map(parseNpmSpecifier);
  const known = specifiers.filter((specifier) => specifier !== undefined);
  for (const [at, text] of texts.entries()) {
    const specifier = specifiers[at];
    if (!specifier) {
      return errorContent(
        "NpmError",
        `${text} names no package: expected npm:name, npm:name@version or npm:name@version/file`,
      );
    }
    const error = isInstalled(specifier) ? undefined : await install(specifier, known, owner);
    if (error !== undefined) return errorContent("NpmError", `${text} could not be installed: ${error}`);
  }
  return undefined;
}

/**
 * Into a folder of its own, which gets its name when all is there. A range or a tag becomes a link to the folder of the
 * version that it meant.
 * @param others what the cell imports: of these a package gets those versions that it wants to share
 * @param waiting names of packages whose installation waits for this one
 */
async function install(
  specifier: NpmSpecifier,
  others: readonly NpmSpecifier[],
  owner: ProcessOwner,
  waiting: readonly string[] = [],
): Promise<string | undefined> {
  const { name, version } = specifier;
  const folder = packageFolder(specifier);
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}.`);
  try {
    await writeFile(join(temporary, "package.json"), '{ "private": true }');
    const add = async (what: string): Promise<string | undefined> => {
      let said = "";
      const print = (stream: string, text: string): void => void (stream === "stdout" && (said += text));
      const status = await runNpm(["install", what, ...quiet], { cwd: temporary, print, ...owner });
      return status === 0 ? undefined : reasonOf(said, specifier);
    };
    const error = await add(`${name}@${version}`);
    if (error !== undefined || owner.signal.aborted) return error ?? "stopped";
    const { version: exact, peerDependencies = {} } = await manifestOf(temporary, name);
    const peers = Object.keys(peerDependencies).filter((peer) => !waiting.includes(peer));
    // A version that the package does not take npm refuses.
    for (const other of others) if (peers.includes(other.name)) await add(`${other.name}@${other.version}`);
    // Of some packages the community keeps the types.
    if (!typesOf(specifier, temporary)) await add(typesName(specifier));
    for (const peer of peers) await share(peer, temporary, others, owner, [...waiting, name]);
    if (owner.signal.aborted) return "stopped";
    const home = packageFolder({ ...specifier, version: exact });
    await unlessThere(home, rename(temporary, home));
    if (home !== folder) await unlessThere(folder, symlink(home, folder, "junction"));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * A link to the one folder of a peer takes the place of the package's own copy: a cell that imports both has the same
 * module as the package. Where that can't be, the copy stays.
 */
async function share(
  peer: string,
  folder: string,
  others: readonly NpmSpecifier[],
  owner: ProcessOwner,
  waiting: readonly string[],
): Promise<void> {
  const { version } = await manifestOf(folder, peer).catch(() => ({ version: undefined })); // an optional one
  if (version === undefined) return;
  const specifier = { name: peer, version, entry: "." };
  if (!isInstalled(specifier) && (await install(specifier, others, owner, waiting)) !== undefined) return;
  for (const name of [peer, typesName(specifier)]) {
    const shared = join(packageFolder(specifier), "node_modules", name);
    if (!existsSync(shared)) continue;
    const own = join(folder, "node_modules", name);
    await rm(own, { recursive: true, force: true });
    await mkdir(dirname(own), { recursive: true });
    await symlink(shared, own, "junction");
  }
}

async function manifestOf(
  folder: string,
  name: string,
): Promise<{ readonly version: string; readonly peerDependencies?: Record<string, string> }> {
  const text = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
  return JSON.parse(text) as { version: string };
}

/** Another kernel may have been there before. */
async function unlessThere(path: string, made: Promise<void>): Promise<void> {
  await made.catch((error: unknown) => {
    if (!existsSync(path)) throw error;
  });
}

/** Of npm's answer as JSON, a sentence. */
function reasonOf(said: string, { name, version }: NpmSpecifier): string {
  let code = "";
  let summary = "npm failed";
  try {
    ({ code = "", summary = summary } = (JSON.parse(said) as { error: { code?: string; summary?: string } }).error);
  } catch {
    // Something else came first.
  }
  if (code === "E404") {
    // "Not Found - GET http://…/@scope%2fname - …": it may be one of those that the package needs.
    const missing = decodeURIComponent(/ GET \S+\/(\S+)/.exec(summary)?.[1] ?? name);
    const needed = missing === name ? "" : `, which ${name} needs`;
    return `the registry has no package ${missing}${needed}`;
  }
  if (code === "ETARGET") return `${name} has no version ${version}`;
  if (unreachable.has(code))
    return `the registry can't be reached (${code}). What was installed before is used without it`;
  return summary.trim() || code;
}
