// Which folder may import which. A folder's files may import each other.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { root } from "../lib/root.mjs";

/** What every folder of `src` may import; these count as folders, and so does `index.ts`. */
const ground = ["jupyter", "arguments", "inspect", "files", "base64", "hash", "joinBytes"];

/** `src`: what a folder may import of the others, beside the ground. */
const library = {
  ...Object.fromEntries(ground.map((file) => [file, ["assets"]])),
  backend: ground,
  math: ["backend", ...ground],
  graph: ["math", "backend", ...ground],
  tensorflow: ["graph", "backend", ...ground],
  layers: ["graph", "math", "backend", "data", ...ground],
  data: ["math", "backend", ...ground],
  train: ["tensorflow", "layers", "graph", "math", "data", "backend", ...ground],
  plot: ["train", "layers", "graph", "math", "data", "backend", ...ground],
  exercises: ["plot", "train", "layers", "graph", "math", "data", "backend", ...ground],
  index: ["exercises", "plot", "train", "layers", "graph", "math", "data", "backend", ...ground],
};

/** `kernel`: these talk to the interpreter, whose contract is `Interpreter.ts`, and to nothing below it. */
const aboveInterpreter = ["server", "notebook"];
const belowInterpreter = ["cell", "checker", "packages", "session"];

/** `{checked, problems}` of the imports of the project in `folder`. */
export function checkArrows(folder = root) {
  const imports = ["src", "kernel"].flatMap((workspace) => importsOf(folder, workspace));
  return { checked: `${imports.length} imports`, problems: [...forbidden(imports), ...cycles(imports)] };
}

/**
 * Imports of a folder's sources: of files, by paths relative to the project, or of packages.
 * @returns {{ file: string, target?: string, package?: string, isTest: boolean, isType?: boolean }[]}
 */
function importsOf(folder, workspace) {
  const files = readdirSync(join(folder, workspace), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !/(^|[\\/])(dist|node_modules)[\\/]/.test(name),
  );
  return files.flatMap((name) => parse(folder, workspace, join(folder, workspace, name)));
}

const statement =
  /^\s*(import|export)\s+(type\s)?[^"';]*?from\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|^\s*import\s+["']([^"']+)["']/gm;

/** @returns {ReturnType<typeof importsOf>} */
function parse(folder, workspace, path) {
  const file = relative(folder, path).split(sep).join("/");
  return [...readFileSync(path, "utf8").matchAll(statement)].map(([, , type, from, dynamic, bare]) => {
    const specifier = from ?? dynamic ?? bare;
    const isTest = /\.test\.|(^|\/)(fixtures|testing)\//.test(file);
    // `#plot/x.js` is a file of the workspace: one that is another in browsers (package.json, imports).
    if (specifier.startsWith("#"))
      return { file, target: `${workspace}/${specifier.slice(1)}`, isTest, isType: type !== undefined };
    if (!specifier.startsWith(".")) return { file, package: specifier, isTest };
    const target = relative(folder, resolve(dirname(path), specifier))
      .split(sep)
      .join("/");
    return { file, target, isTest, isType: type !== undefined };
  });
}

function forbidden(imports) {
  return imports.flatMap(({ file, target, package: name, isTest }) => {
    const say = (why) => [`${file} imports ${target ?? name}: ${why}`];
    const [workspace, folder] = place(file);
    if (name) {
      const other = workspace === "src" ? "tskernel" : "batchnorm-lab";
      return !isTest && (name === other || name.startsWith(`${other}/`))
        ? say("src and kernel never import each other")
        : [];
    }
    const [targetWorkspace, targetFolder] = place(target);
    if (workspace !== targetWorkspace) return say("src and kernel never import each other");
    if (isTest || folder === targetFolder) return [];
    if (workspace === "src") {
      if (target.startsWith("src/backend/tensorflow/") && folder !== "tensorflow")
        return say("what TensorFlow runs is known by tensorflow/index.ts and backend/operations alone");
      if (!(folder in library)) return say(`${folder} has no place in scripts/check/arrows.mjs`);
      return library[folder].includes(targetFolder)
        ? []
        : say(`the arrow from ${folder} to ${targetFolder} is not in the design`);
    }
    const reachesBelow = aboveInterpreter.includes(folder) && belowInterpreter.includes(targetFolder);
    return reachesBelow ? say(`${folder} talks to the interpreter, and to nothing below it`) : [];
  });
}

/** `kernel/server/x.ts` is in ["kernel", "server"], `src/index.ts` in ["src", "index"]. */
function place(path) {
  const [workspace, folder] = path.split("/");
  return [workspace, folder.replace(/(\.browser)?\.[jt]s$/, "")];
}

/** What imports itself, round about or straight: files and folders. A type counts like a value. */
function cycles(imports) {
  const between = imports.filter(({ target, isTest }) => target && !isTest);
  const files = between.map(({ file, target }) => [file, target.replace(/\.js$/, ".ts")]);
  const values = between.filter(({ isType }) => !isType);
  const folders = values.map(({ file, target }) => [file, target].map((path) => place(path).join("/")));
  // The rooms of one folder; what lies beside them may import them and be imported.
  const inner = values
    .map(({ file, target }) => [file, target].map((path) => dirname(path).split("/").slice(0, 3)))
    .filter(([from, to]) => from.length === 3 && to.length === 3 && from[1] === to[1])
    .map((pair) => pair.map((path) => path.join("/")));
  return [...circles("files", files), ...circles("folders", folders), ...circles("folders", inner)];
}

function circles(what, pairs) {
  const arrows = new Map();
  for (const [from, to] of pairs) if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
  const problems = [];
  const finished = new Set();
  const visit = (place, path) => {
    if (path.includes(place)) {
      problems.push(`${what} import each other: ${[...path.slice(path.indexOf(place)), place].join(" → ")}`);
      return;
    }
    if (finished.has(place)) return;
    for (const next of arrows.get(place) ?? []) visit(next, [...path, place]);
    finished.add(place);
  };
  for (const place of arrows.keys()) visit(place, []);
  return problems;
}
