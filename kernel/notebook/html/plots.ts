import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Notebook } from "../Notebook.js";
import { scriptCode } from "./escape.js";

/** The libraries that draw interactive plots, found where the notebook finds its own packages. */
export interface PlotScripts {
  /** Scripts that set `globalThis.vegaLibrary` or `globalThis.Plotly`, ready to stand in a `<script>`. */
  readonly vega?: string;
  readonly plotly?: string;
}

export const vegaLiteMime = /^application\/vnd\.vegalite\.v\d+(\.\d+)*\+json$/;
export const vegaMime = /^application\/vnd\.vega\.v\d+(\.\d+)*\+json$/;
export const plotlyMime = "application/vnd.plotly.v1+json";

const candidates = {
  vega: [
    {
      packages: ["vega-lite", "vega"],
      entry: `import { parse, View } from "vega"; import { compile } from "vega-lite";
              globalThis.vegaLibrary = { parse, View, compile };`,
    },
  ],
  plotly: ["plotly.js-dist-min", "plotly.js-dist", "plotly.js"].map((name) => ({
    packages: [name],
    entry: `import Plotly from "${name}"; globalThis.Plotly = Plotly;`,
  })),
};

/** Bundles what the notebook's outputs need. What cannot be found is left out: its plots are shown as pictures. */
export async function plotScripts(notebook: Notebook, cwd: string): Promise<PlotScripts> {
  const mimes = notebook.cells.flatMap((cell) => {
    if (cell.cell_type !== "code") return [];
    return cell.outputs.flatMap((output) => ("data" in output ? Object.keys(output.data) : []));
  });
  const folders = packageFolders(notebook, cwd);
  const [vega, plotly] = await Promise.all([
    mimes.some((mime) => vegaLiteMime.test(mime) || vegaMime.test(mime)) ? bundle("vega", folders) : undefined,
    mimes.includes(plotlyMime) ? bundle("plotly", folders) : undefined,
  ]);
  return { ...(vega && { vega }), ...(plotly && { plotly }) };
}

/**
 * Where to look: the notebook's folder, then the packages that its cells import (which may have brought a plotting
 * library of their own).
 */
function packageFolders(notebook: Notebook, cwd: string): string[] {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source);
  const specifiers = [
    ...code.join("\n").matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["']([^"'./][^"']*)["']/g),
  ];
  const names = new Set(specifiers.map(([, name]) => name!).filter((name) => !name.startsWith("node:")));
  const resolved = [...names].map((name) => resolve(name, cwd)).filter((path) => path !== undefined);
  return [cwd, ...resolved.map(dirname)];
}

function resolve(name: string, from: string): string | undefined {
  const require = createRequire(join(from, "_"));
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

async function bundle(library: keyof typeof candidates, folders: readonly string[]): Promise<string | undefined> {
  for (const resolveDir of folders) {
    for (const { packages, entry } of candidates[library]) {
      if (packages.some((name) => resolve(name, resolveDir) === undefined)) continue;
      const { outputFiles } = await build({
        stdin: { contents: entry, resolveDir },
        bundle: true,
        minify: true,
        write: false,
        platform: "browser",
        format: "iife",
        charset: "utf8",
        legalComments: "eof",
        define: { global: "globalThis" },
        logLevel: "silent",
      });
      return scriptCode(outputFiles[0]!.text);
    }
  }
  return undefined;
}

/** Draws every plot of the page. A plot that cannot be drawn leaves its picture. */
export const drawScript = scriptCode(`
for (const figure of document.querySelectorAll("figure[data-plot]")) {
  const read = (name) => JSON.parse(figure.querySelector("script." + name).textContent);
  const canvas = figure.querySelector(".canvas");
  const draw = {
    async vega() {
      const { parse, View, compile } = vegaLibrary;
      const spec = read("spec");
      const full = figure.dataset.plot === "vega-lite" ? compile(spec).spec : spec;
      const controls = figure.appendChild(document.createElement("div"));
      controls.className = "controls";
      await new View(parse(full), { renderer: "svg", hover: true }).initialize(canvas, controls).runAsync();
    },
    async plotly() {
      const { data, layout, config, frames } = read("spec");
      const options = { responsive: true, displaylogo: false, ...config };
      // On a narrow screen the plot takes the width that there is.
      const { width, ...fluid } = layout ?? {};
      const fitting = width > canvas.clientWidth ? fluid : { ...fluid, width };
      await Plotly.newPlot(canvas, { data, layout: fitting, config: options, frames: frames ?? [] });
    },
  }[figure.dataset.plot === "plotly" ? "plotly" : "vega"];
  draw().then(() => figure.classList.add("drawn"), (error) => {
    canvas.replaceChildren();
    console.error(error);
  });
}`);
