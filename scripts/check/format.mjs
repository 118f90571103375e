import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../lib/root.mjs";

/** Is the code laid out as `npm run format` lays it out? */
export function checkFormat() {
  const prettier = join(dirname(createRequire(import.meta.url).resolve("prettier/package.json")), "bin/prettier.cjs");
  const files = "{bench,browser,grading,kernel,scripts,site,src,test}/**/*.{ts,mjs}";
  const { stdout, stderr, status } = spawnSync(process.execPath, [prettier, "--list-different", "--cache", files], {
    cwd: root,
    encoding: "utf8",
  });
  const names = stdout.split("\n").filter(Boolean);
  const problems = names.map((name) => `${name}: not laid out as \`npm run format\` does it`);
  if (status !== 0 && names.length === 0) problems.push(stderr);
  return { problems, checked: "format" };
}
