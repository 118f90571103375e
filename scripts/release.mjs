// Says whether the packages can be published, and lists what would be. Publishes nothing: pushing the tag does that
// (.github/workflows/publish.yml).
//   npm run release                  checks all of it
//   npm run release -- --quick       without the tests
//   npm run release -- --tag v1.2.3  that tag in particular
import { parseArgs } from "node:util";
import { check } from "./check/check.mjs";
import { build } from "./lib/build.mjs";
import { run } from "./lib/children.mjs";
import { main, Problem } from "./lib/fail.mjs";
import { checkNode } from "./lib/node.mjs";
import { published, releaseProblems } from "./lib/releaseProblems.mjs";
import { root } from "./lib/root.mjs";
import { step } from "./lib/step.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, tag: { type: "string" } } });
  checkNode();
  const { output: changed } = await run("git", ["status", "--porcelain"]);
  if (changed) throw new Problem(`Not committed:\n${changed}`);
  await step("Build", () => build());
  await step("Check", check);
  if (!values.quick) {
    const { status } = await run(process.execPath, ["scripts/test.mjs"], { stdio: "inherit" });
    if (status !== 0) throw new Problem("Tests fail.");
  }
  const packed = {};
  for (const folder of Object.keys(published)) packed[folder] = await pack(folder);
  const problems = releaseProblems(root, packed, values.tag);
  for (const { name, version, files, size, unpackedSize } of Object.values(packed)) {
    console.log(
      `\n${name} ${version}: ${files.length} files, ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked`,
    );
    for (const [top, bytes] of byFolder(files)) console.log(`  ${megabytes(bytes).padStart(9)}  ${top}`);
  }
  if (problems.length > 0) throw new Problem(`Not ready:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
  const { version } = packed.kernel;
  console.log(`\nReady. To publish: git tag v${version} && git push origin v${version}`);
});

async function pack(folder) {
  const { status, output } = await run("npm", ["pack", "--dry-run", "--json", "--workspace", folder], {
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Problem(`npm pack of ${folder} fails.`);
  const answer = JSON.parse(output);
  return Array.isArray(answer) ? answer[0] : Object.values(answer)[0]; // npm 12 answers by name
}

function byFolder(files) {
  const sizes = new Map();
  for (const { path, size } of files) {
    const top = path.includes("/") ? `${path.slice(0, path.indexOf("/"))}/` : path;
    sizes.set(top, (sizes.get(top) ?? 0) + size);
  }
  return [...sizes].sort(([, a], [, b]) => b - a);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
