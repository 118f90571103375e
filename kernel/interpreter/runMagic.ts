import type { Magic } from "../cell/splitMagics.js";
import { runNpm, type ProcessOwner } from "./runNpm.js";
import { errorContent } from "./errorContent.js";
import type { ErrorContent } from "../Interpreter.js";

export interface MagicRun extends ProcessOwner {
  readonly cwd: string;
  print(name: "stdout" | "stderr", text: string): void;
}

/** The lines that are for the kernel. */
const magics: Readonly<Record<string, (args: string, run: MagicRun) => Promise<ErrorContent | undefined>>> = {
  "%npm": npm,
};

export const magicNames: readonly string[] = Object.keys(magics);

/** What does under another name what other kernels have. */
const elsewhere: Readonly<Record<string, string>> = { "%pip": "packages of JavaScript come with %npm install NAME" };

/** Runs a line that is for the kernel; its error, if any. */
export async function runMagic(
  { name, line, arguments: args }: Magic,
  run: MagicRun,
): Promise<ErrorContent | undefined> {
  if (Object.hasOwn(magics, name)) return magics[name]!(args, run);
  const remedy = Object.hasOwn(elsewhere, name) ? elsewhere[name] : `this kernel knows ${magicNames.join(", ")}`;
  return errorContent("UnknownMagic", `${name} in line ${line + 1}: ${remedy}`);
}

/** `%npm …` in the notebook's folder, where imports look first. */
async function npm(args: string, { cwd, print, ...owner }: MagicRun): Promise<ErrorContent | undefined> {
  const words = (args.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  if (!words.length) return errorContent("UsageError", "%npm needs a command, for example %npm install d3-array");
  const isInstallation = /^(i|install|add|ci|update|uninstall)$/.test(words[0]!);
  // What a package brings to run while it is installed would run unseen: `--ignore-scripts=false` asks for it.
  const isAsked = words.some((word) => /^--(no-)?ignore-scripts\b/.test(word));
  const quiet = isInstallation ? ["--no-fund", "--no-audit", ...(isAsked ? [] : ["--ignore-scripts"])] : [];
  try {
    const code = await runNpm([...words, ...quiet], { cwd, print, ...owner });
    return code ? errorContent("NpmError", `npm ${words.join(" ")} failed with exit code ${code}`) : undefined;
  } catch (error) {
    return errorContent("NpmError", (error as Error).message);
  }
}
