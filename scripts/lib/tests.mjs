import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./children.mjs";
import { root } from "./root.mjs";

/** The tests, slow or fast: the workspaces' compiled ones, and those of the whole in test/. */
export function testFiles({ slow }) {
  const isWanted = (name) => /\.test\.m?js$/.test(name) && /\.slow\.test\.m?js$/.test(name) === slow;
  const inFolder = (folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => isWanted(name) && !name.includes("node_modules"))
      .map((name) => join(folder, name))
      .sort();
  // A compiled test outlives its source until the next `npm run clean`.
  const hasSource = (file) => existsSync(join(root, file.replace(/([\\/])dist[\\/]/, "$1").replace(/\.js$/, ".ts")));
  return [...["src/dist", "kernel/dist", "grading/dist"].flatMap(inFolder).filter(hasSource), ...inFolder("test")];
}

/**
 * Runs tests with node:test, each file for so many minutes at most; resolves with the exit status. Where TEST_TALLY names
 * a file, the counts are added to it
 * (a line each: `pass 12`).
 */
export async function runTests(files, { concurrency, minutes }) {
  const folder = mkdtempSync(join(tmpdir(), "tests-"));
  const tally = join(folder, "tally");
  const options = ["--enable-source-maps", "--test", `--test-concurrency=${concurrency}`];
  options.push(`--test-timeout=${minutes * 60_000}`); // a file that hangs fails
  options.push("--test-reporter=spec", "--test-reporter-destination=stdout");
  options.push("--test-reporter=./scripts/lib/tallyReporter.mjs", `--test-reporter-destination=${tally}`);
  try {
    const { status } = await run(process.execPath, [...options, ...files], { stdio: "inherit" });
    if (process.env.TEST_TALLY) writeFileSync(process.env.TEST_TALLY, readFileSync(tally), { flag: "a" });
    return status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
