// Links within the project, in its Markdown files and in the notebooks' texts: each must lead somewhere.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "../lib/root.mjs";

/** `{checked, problems}` of the links in the project in `folder`. */
export function checkLinks(folder = root) {
  let checked = 0;
  const problems = [];
  for (const file of texts(folder)) {
    for (const link of linksIn(read(join(folder, file)))) {
      if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(link)) continue;
      checked++;
      const [path, anchor] = link.split("#");
      const target = path ? resolve(folder, dirname(file), decodeURIComponent(path)) : join(folder, file);
      if (!existsSync(target)) problems.push(`${file}: the link to ${link} leads nowhere`);
      else if (
        anchor &&
        /\.(md|ipynb)$/.test(target) &&
        !anchorsOf(target).has(decodeURIComponent(anchor).toLowerCase())
      ) {
        problems.push(`${file}: ${path || "this file"} has no heading for #${anchor}`);
      }
    }
  }
  return { checked: `${checked} links`, problems };
}

function texts(folder) {
  const skipped = /(^|[\\/])(node_modules|dist|\.venv|\.cache|\.git|\.ipynb_checkpoints)([\\/]|$)/;
  return list(folder).filter((name) => /\.(md|ipynb)$/.test(name) && !skipped.test(name));
}

/** Files that git knows of or could; without git, all. */
function list(folder) {
  try {
    const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const names = execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return names.split("\0").filter((name) => name && existsSync(join(folder, name)));
  } catch {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  }
}

/** Markdown without its code. */
function read(file) {
  const text = readFileSync(file, "utf8");
  const markdown = file.endsWith(".ipynb") ? notebookText(text) : text;
  return markdown.replace(/^(```|~~~)[^]*?^\1/gm, "").replace(/`[^`\n]*`/g, "`code`");
}

function notebookText(text) {
  const cells = JSON.parse(text).cells.filter((cell) => cell.cell_type === "markdown");
  return cells.map((cell) => [cell.source].flat().join("")).join("\n\n");
}

function linksIn(markdown) {
  const inline = [...markdown.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const html = [...markdown.matchAll(/<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]+)"/g)];
  return [...inline, ...html].map(([, link]) => link).filter((link) => !link.startsWith("attachment:"));
}

/** Headings as GitHub and as Jupyter link to them. */
function anchorsOf(path) {
  const text = readFileSync(path, "utf8");
  const markdown = path.endsWith(".ipynb") ? notebookText(text) : text;
  const headings = [...markdown.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, heading]) => heading.toLowerCase());
  const counts = new Map();
  return new Set(
    headings.flatMap((heading) => {
      const words = heading.replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, "$1");
      const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
      const count = counts.get(anchor) ?? 0;
      counts.set(anchor, count + 1);
      return [count > 0 ? `${anchor}-${count}` : anchor, heading.replaceAll(" ", "-")];
    }),
  );
}
