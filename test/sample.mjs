import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/lib/root.mjs";

/** Notebooks that every kernel and every way to show them is tried on: a short one of ours, and the second lesson. */
export const lesson = join(root, "notebooks", "2-four-equations.ipynb");
export const noLesson = existsSync(lesson) ? false : "notebooks/2-four-equations.ipynb is not there";

/** A notebook's text from its code cells. */
export function notebookOf(sources, kernel = "tskernel") {
  const cells = sources.map((source, i) => {
    return { cell_type: "code", execution_count: null, id: `c${i}`, metadata: {}, outputs: [], source };
  });
  const kernelspec = { display_name: "TypeScript", language: "typescript", name: kernel };
  return JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

/** The library from a notebook: the backend, a tensor, the equations, a plot as the last expression. */
export const sample = [
  'import { tf, ready, batchNorm, histogram } from "batchnorm-lab";\nawait ready();',
  "const z = tf.randomNormal([60, 20], 3, 5);\nconst mean: number = z.mean().arraySync() as number;",
  'histogram(z, { title: "z before batch norm" })',
  "console.log(Math.abs(mean - 3) < 1);",
];
