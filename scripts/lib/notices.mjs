import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./root.mjs";

/** Licences that let a package's code be inside of what is published under Apache-2.0. */
const allowed = new Set(["Apache-2.0", "MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause"]);

/** Where the text is of a package that has no file of that name. */
const elsewhere = { esrecurse: ["README.md"], seedrandom: ["README.md"] };

/**
 * The licences of all packages whose code esbuild has put into its output, with their texts.
 * @param metafiles what esbuild tells of each build (`metafile: true`), whose paths begin in the working folder
 * @throws for a package whose licence is not one of those allowed here, or whose text is not found
 */
export function noticesOf(...metafiles) {
  // "(disabled):" stands before what a browser gets nothing of.
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).filter((path) => !path.startsWith("("));
  const folders = inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const packages = new Map();
  for (const folder of new Set(folders.filter(Boolean))) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const all = license.replace(/[()]/g, "").split(" AND ");
    if (!all.every((one) => allowed.has(one)))
      throw new Error(`${name} ${version} has the licence ${license}: is its code to be published?`);
    packages.set(`${name} ${version}`, { license, text: textOf(folder, name, license) });
  }
  return `Code of these packages is inside the files beside this one.\n\n${listed(packages)}`;
}

/**
 * The same of what others have bundled.
 * @param files lists as JupyterLab's builds have them: `third-party-licenses.json`
 */
export function noticesIn(...files) {
  const packages = new Map();
  for (const file of files) {
    for (const { name, versionInfo, licenseId, extractedText } of JSON.parse(readFileSync(file, "utf8")).packages) {
      packages.set(`${name} ${versionInfo}`, { license: licenseId, text: extractedText });
    }
  }
  return listed(packages);
}

function listed(packages) {
  const entries = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = entries.map(([name, { license }]) => `${name}: ${license}`).join("\n");
  const texts = entries
    .filter(([, { text }]) => text)
    .map(([name, { text }]) => `${"-".repeat(80)}\n${name}\n\n${text.trim()}\n`);
  return `${list}\n\n${texts.join("\n")}`;
}

/** The Apache License has no line that differs from package to package: the project's own copy serves. */
function textOf(folder, name, license) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0)
    files.push(...(elsewhere[name] ?? (license.includes("Apache-2.0") ? [join(root, "LICENSE")] : [])));
  if (files.length === 0) throw new Error(`${name} has no file with its licence's text.`);
  return files.map((file) => readFileSync(resolve(folder, file), "utf8")).join("\n");
}
