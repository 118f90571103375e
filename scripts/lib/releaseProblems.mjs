import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";

/** The packages that are published: their folders, and what a person types to get them. */
export const published = {
  src: "npm install batchnorm-lab",
  kernel: "npm install --global tskernel && tskernel install",
};

/**
 * What stands in the way of a release, in words.
 * @param root the project's folder
 * @param packed `npm pack --json`'s answers, by workspace
 * @param tag the tag that is to be released, where there is one already
 */
export function releaseProblems(root, packed, tag) {
  const manifests = Object.keys(published).map((folder) => [folder, readJson(join(root, folder, "package.json"))]);
  const versions = new Set(manifests.map(([, { version }]) => version));
  const [version] = versions;
  const problems = [];
  if (versions.size > 1) problems.push(`the packages have different versions: ${[...versions].join(", ")}`);
  if (tag !== undefined && tag !== `v${version}`)
    problems.push(`the tag is ${tag}, the packages' version is ${version}`);
  const changes = existsSync(join(root, "CHANGELOG.md")) ? readFileSync(join(root, "CHANGELOG.md"), "utf8") : "";
  if (!changes.split("\n").some((line) => line.split(" ").slice(0, 2).join(" ") === `## ${version}`)) {
    problems.push(`CHANGELOG.md has no section "## ${version}"`);
  }
  for (const [folder, manifest] of manifests) {
    problems.push(...manifestProblems(folder, manifest), ...readmeProblems(root, folder, packed[folder]));
    problems.push(...contentProblems(packed[folder]));
  }
  return problems;
}

function manifestProblems(
  folder,
  { dependencies = {}, optionalDependencies = {}, license, engines, private: hidden, scripts = {} },
) {
  const problems = Object.entries({ ...dependencies, ...optionalDependencies })
    .filter(([, wanted]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted))
    .map(([name, wanted]) => `${folder} depends on ${name} ${wanted}: expected an exact version`);
  if (hidden) problems.push(`${folder} is private`);
  if (!license || !engines?.node) problems.push(`${folder}/package.json lacks license or engines.node`);
  for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
    if (scripts[name]) problems.push(`${folder} has a script ${name}: nothing of ours runs when it is installed`);
  }
  return problems;
}

/** A README is read where nothing else of the project is: it begins with the line that installs, and its links lead on. */
function readmeProblems(root, folder, { files }) {
  const paths = files.map(({ path }) => path);
  const text = readFileSync(join(root, folder, "README.md"), "utf8");
  const problems = [];
  const first = /^ {4}(.*)$/m.exec(text)?.[1];
  if (first !== published[folder])
    problems.push(`${folder}/README.md shows "${first}" first, not "${published[folder]}"`);
  for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
    if (!paths.includes(normalize(target)))
      problems.push(`${folder}/README.md links to ${target}, which is not in the package`);
  }
  return problems;
}

function contentProblems({ files, name }) {
  const paths = files.map(({ path }) => path);
  const unwanted = /\.test\.|(^|\/)fixtures\/|tsbuildinfo|(?<!\.d)\.ts$|(^|\/)\.|node_modules/;
  const problems = paths.filter((path) => unwanted.test(path)).map((path) => `${name} would publish ${path}`);
  for (const wanted of ["LICENSE", "README.md", "package.json"]) {
    if (!paths.includes(wanted)) problems.push(`${name} would be published without ${wanted}`);
  }
  if (!paths.some((path) => path.endsWith("/THIRD-PARTY-NOTICES.txt")))
    problems.push(`${name} would be published without the licences of the packages inside it`);
  if (!paths.some((path) => ["dist/index.js", "bundle/cli.js"].includes(path))) problems.push(`${name} is not built`);
  return problems;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
