import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
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
  for (const text of npmSpecifiers(code)) {
    const specifier = parseNpmSpecifier(text);
    if (!specifier) {
      return errorContent(
        "NpmError",
        `${text} names no package: expected npm:name, npm:name@version or npm:name@version/file`,
      );
    }
    const error = isInstalled(specifier) ? undefined : await install(specifier, owner);
    if (error !== undefined) return errorContent("NpmError", `${text} could not be installed: ${error}`);
  }
  return undefined;
}

/** Into a folder of its own, which gets its name when all is there. */
async function install(specifier: NpmSpecifier, owner: ProcessOwner): Promise<string | undefined> {
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
    // Of some packages the community keeps the types.
    if (!typesOf(specifier, temporary)) await add(typesName(specifier));
    await rename(temporary, folder).catch((error: unknown) => {
      if (!isInstalled(specifier)) throw error; // else another kernel was there before
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
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
