// Runs the lessons and compares every proof with its band:
//
//     npm run lessons -- [--only 3] [--seeds 1,2,3] [--backend tensorflow|wasm|cpu] [--quick] [--json FILE]
//
// A proof is a chart of `measuredAgainstTheory` or a table of claims with a column "holds": either says in its output, as
// data, of each claim whether it agrees. Another seed moves every seed that the lesson names. The notebooks themselves stay as they are.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { main, Problem } from "./lib/fail.mjs";
import { root } from "./lib/root.mjs";

const notebooks = join(root, "notebooks");

/** The lessons' files, in order; `only` names one by its number. */
export function lessonFiles(only) {
  return readdirSync(notebooks)
    .filter((name) => /^[1-9]-.*\.ipynb$/.test(name) && (!only || name.startsWith(only)))
    .sort()
    .map((name) => join(notebooks, name));
}

/** Runs one lesson in a copy beside it. Resolves to what it took and what its proofs say. */
export async function runLesson(file, { seed = 1, backend = "tensorflow", quick = false } = {}) {
  const name = basename(file, ".ipynb");
  const folder = mkdtempSync(join(tmpdir(), "lesson-"));
  // Imports are looked up from the notebook's folder, so the copy stands beside the lesson.
  const copy = join(notebooks, `.${name}.${backend}-${seed}.ipynb`);
  const output = join(folder, "out.ipynb");
  try {
    writeFileSync(copy, JSON.stringify(varied(JSON.parse(readFileSync(file, "utf8")), { seed, backend })));
    const start = performance.now();
    const env = { ...process.env };
    if (backend === "wasm") env.BATCHNORM_LAB_NATIVE = "0";
    if (quick) env.BATCHNORM_LAB_QUICK = "1";
    const { status, text } = await run(
      [join(root, "kernel/bin/tskernel.mjs"), "run", copy, "--output", output, "--quiet"],
      env,
    );
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) return { lesson: name, backend, seed, seconds, failed: text.trim(), claims: [], numPlots: 0 };
    const outputs = JSON.parse(readFileSync(output, "utf8")).cells.flatMap((cell) => cell.outputs ?? []);
    const numPlots = outputs.filter(({ data }) => data?.["image/png"]).length;
    return { lesson: name, backend, seed, seconds, claims: outputs.flatMap(claimsOf), numPlots };
  } finally {
    rmSync(copy, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A lesson's own `const seed` becomes 2, 3 …; other seeds move by 1,000 for each further run. `ready()` is told the
 * backend where it cannot be told otherwise.
 */
function varied(notebook, { seed, backend }) {
  const change = (source) => {
    const moved = source
      .replace(/\b(seed: |random\()(\d+)/g, (_, before, number) => before + (Number(number) + 1000 * (seed - 1)))
      .replace(/^const seed = (\d+);/m, (_, number) => `const seed = ${Number(number) + seed - 1};`);
    return backend === "cpu" ? moved.replace("await ready()", 'await ready({ backend: "cpu" })') : moved;
  };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], source: change([cell.source].flat().join("")) } : cell,
  );
  return { ...notebook, cells };
}

const vegaLite = "application/vnd.vegalite.v5+json";

/** The claims that an output makes: of a `measuredAgainstTheory` chart, or of a table with columns "claim" and "holds". */
export function claimsOf({ data, metadata }) {
  return data?.[vegaLite]?.usermeta?.claims ?? metadata?.["text/html"]?.claims ?? [];
}

function run(args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("close", (status) => resolve({ status, text }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(runAll);

async function runAll() {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      seeds: { type: "string", default: "1" },
      backend: { type: "string", default: "tensorflow" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const files = lessonFiles(values.only);
  const seeds = values.seeds.split(",").map(Number);
  if (files.length === 0)
    throw new Problem(`--only ${values.only}: there is no such lesson; they are 1 to ${lessonFiles().length}`);
  if (!seeds.every(Number.isInteger))
    throw new Problem(`--seeds ${values.seeds}: expected whole numbers, such as 1,2,3`);
  if (!["tensorflow", "wasm", "cpu"].includes(values.backend)) {
    throw new Problem(`--backend ${values.backend}: expected tensorflow, wasm or cpu`);
  }
  const results = [];
  for (const file of files) {
    for (const seed of seeds) {
      const result = await runLesson(file, { seed, backend: values.backend, quick: values.quick });
      results.push(result);
      const differing = result.claims.filter(({ agrees }) => !agrees);
      console.log(
        `${result.failed || differing.length > 0 ? "✘" : "✔"} ${result.lesson}, ${values.backend}, seed ${seed}: ` +
          `${result.claims.length - differing.length} of ${result.claims.length} claims agree, ` +
          `${result.numPlots} plots, ${result.seconds.toFixed(0)} s`,
      );
      if (result.failed) console.log(result.failed);
      for (const { claim, measured, theory } of differing)
        console.log(`    ${claim}: measured ${measured}, theory ${theory}`);
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  process.exitCode = results.some(({ failed, claims }) => failed || claims.some(({ agrees }) => !agrees)) ? 1 : 0;
}
