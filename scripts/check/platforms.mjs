// The library runs in browsers, too. What differs there is a file of its own, `x.browser.ts` beside `x.ts`, imported as
// `#folder/x.js`: only such files, the native backend and tests know Node.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../lib/root.mjs";

/** `{checked, problems}` of the library in `folder`; `compile` asks TypeScript, with the browser's types alone. */
export function checkPlatforms(folder = join(root, "src"), compile = compileForBrowsers) {
  const files = readdirSync(folder, { recursive: true })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(".ts") && !/(^|\/)(dist|node_modules|testing)\/|\.test\.|\.d\.ts$/.test(name));
  const isNode = (name) =>
    name.startsWith("backend/native/") || existsSync(join(folder, name.replace(/\.ts$/, ".browser.ts")));
  const problems = files.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const twin = name.replace(/\.browser\.ts$/, ".ts");
    if (twin !== name && !existsSync(join(folder, twin))) return [`src/${name}: there is no ${twin} beside it`];
    const node = /(?:from|import|require)\s*\(?\s*"(node:[\w/]+)"/.exec(text);
    if (node && !isNode(name))
      return [`src/${name} imports ${node[1]}: a browser has none; put it behind a file *.browser.ts`];
    const direct = [...text.matchAll(/from "(\.[^"]+)\.js"/g)]
      .map(([, path]) => join(folder, name, "..", path))
      .find((path) => existsSync(`${path}.browser.ts`) && !isTypeOnly(text, path));
    return direct
      ? [
          `src/${name} imports ${direct.slice(folder.length + 1)} by its place, and so Node's; import it as "#${direct.slice(folder.length + 1)}.js"`,
        ]
      : [];
  });
  return { checked: `${files.length} files for browsers`, problems: [...problems, ...compile()] };
}

const isTypeOnly = (text, path) => new RegExp(`import type [^;]*/${path.split(/[\\/]/).at(-1)}\\.js"`).test(text);

function compileForBrowsers() {
  const programs = [
    ["the library", "node_modules/typescript/bin/tsc", "-p", "src/tsconfig.browser.json"],
    ["the kernel", "node_modules/typescript/bin/tsc", "-p", "browser/tsconfig.json"],
    ["the kernel", "browser/build.mjs", "--check"],
  ];
  return programs.flatMap(([what, ...args]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    return status === 0 ? [] : [`For browsers ${what} does not compile:\n${stdout}${stderr}`];
  });
}
